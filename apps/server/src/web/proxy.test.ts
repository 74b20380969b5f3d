import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import Fastify from 'fastify'
import { proxyPages } from './proxy.ts'

test('a page whose connection to the web app breaks off is asked for once more', async (t) => {
  let asked = 0
  const webApp = http.createServer((request, response) => {
    asked++
    if (asked === 1 || request.url === '/broken') request.socket.destroy()
    else response.end('the page')
  })
  webApp.listen(0, '127.0.0.1')
  await once(webApp, 'listening')
  const app = Fastify()
  t.after(async () => {
    await app.close()
    webApp.close()
  })
  const { port } = webApp.address() as AddressInfo
  await proxyPages(app, { upstream: () => `http://127.0.0.1:${port}` })

  const page = await app.inject({ url: '/runs' })
  assert.deepEqual([page.statusCode, page.body, asked], [200, 'the page', 2])
  const broken = await app.inject({ url: '/broken' })
  assert.deepEqual([broken.statusCode >= 500, asked], [true, 4])
})
