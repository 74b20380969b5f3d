/** Where effects go: a server that answers at once. */
import { once } from 'node:events'
import { createServer } from 'node:http'

const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 11 })
    response.end('{"ok":true}')
  })
}).listen(0, '127.0.0.1')
// Who posts keeps its connections between measures.
server.keepAliveTimeout = 0
await once(server, 'listening')
const address = server.address()
if (address === null || typeof address === 'string') throw new Error('no port was given')
process.send?.(address.port)
process.on('disconnect', () => process.exit(0))
