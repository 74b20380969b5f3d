import assert from 'node:assert/strict'
import { getEventListeners, once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createEgress } from './egress.ts'

test('a request that was answered, broke off or was too late leaves nothing on its signal', async (t) => {
  const server = createServer((request, response) => {
    if (request.url === '/ok') response.end('ok')
    if (request.url === '/break') response.destroy()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const egress = createEgress({ allow: '127.0.0.1' })
  t.after(async () => {
    await egress.close()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { signal } = new AbortController()

  const answer = await egress.fetch(`${url}/ok`, { signal })
  await assert.rejects(egress.fetch(`${url}/break`, { signal }), { code: 'connection_failed' })
  await assert.rejects(egress.fetch(`${url}/never`, { signal, timeoutMs: 50 }), {
    code: 'timed_out',
  })

  assert.equal(answer.body.toString(), 'ok')
  assert.equal(getEventListeners(signal, 'abort').length, 0)
})
