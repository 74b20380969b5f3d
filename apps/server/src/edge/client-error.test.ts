import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { test, type TestContext } from 'node:test'
import { closeConnection } from './client-error.ts'

/** A connection on which the caller sent `sent`, and what it is told when `code` goes wrong with it. */
async function answerOf(t: TestContext, sent: string, code: string): Promise<string> {
  const server = net.createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const accepting = once(server, 'connection')
  const caller = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1')
  let heard = ''
  caller.on('data', (chunk) => (heard += chunk.toString()))
  const [socket] = (await accepting) as [net.Socket]
  if (sent !== '') {
    caller.write(sent)
    await once(socket, 'data')
  }
  closeConnection({ code }, socket)
  await once(caller, 'close')
  return heard
}

test('a connection that never sent anything is closed without a word', async (t) => {
  assert.equal(await answerOf(t, '', 'ERR_HTTP_REQUEST_TIMEOUT'), '')
})

test('half a request that goes no further is told that it took too long', async (t) => {
  const answer = await answerOf(t, 'GET / HTTP/1.1\r\nhos', 'ERR_HTTP_REQUEST_TIMEOUT')
  assert.match(answer, /^HTTP\/1\.1 408 Request Timeout[\s\S]*"code":"request_timeout"/)
})

test('what is no HTTP is told so', async (t) => {
  assert.match(await answerOf(t, 'NO', 'HPE_INVALID_METHOD'), /^HTTP\/1\.1 400 Bad Request/)
})
