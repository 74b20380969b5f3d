/** The services that the people use: a server that keeps what it is sent. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  method: string
  /** Path and query. */
  path: string
  authorization: string | undefined
  contentType: string
  body: Buffer
}

export interface Outside {
  url: string
  /** What came below a path, in its order. */
  received(path: string): Received[]
  close(): void
}

export async function openOutside(): Promise<Outside> {
  const all: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      all.push({
        method,
        path: url,
        authorization: headers.authorization,
        contentType: headers['content-type'] ?? '',
        body: Buffer.concat(chunks),
      })
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: (path) => all.filter((one) => one.path.startsWith(path)),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The fields of a form with files, by name. */
export async function fieldsOf({ body, contentType }: Received): Promise<Record<string, string>> {
  const answer = new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
  const fields: Record<string, string> = {}
  for (const [name, value] of await answer.formData())
    fields[name] = typeof value === 'string' ? value : `${value.name}: ${await value.text()}`
  return fields
}
