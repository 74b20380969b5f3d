/**
 * Imported by the web app's process before anything else: its standard input is a pipe from the
 * server, which closes when the server is gone, however it went.
 */
process.stdin.once('close', () => process.exit(0)).resume()
