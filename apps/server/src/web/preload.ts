/** Imported by the web app's process before anything else. */
import { settleMemory } from '../start/settle-memory.ts'

// Its standard input is a pipe from the server, which closes when the server is gone, however it went.
process.stdin.once('close', () => process.exit(0)).resume()
settleMemory()
