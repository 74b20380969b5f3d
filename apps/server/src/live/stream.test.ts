import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { addMember, ownedApp, signedIn, type TestApp } from '../testing/test-app.ts'

/** Opens the stream over a real connection. @returns what has come so far, and whether it ended */
async function listenTo(
  { app }: Pick<TestApp, 'app'>,
  headers: Record<string, string>,
  stop: AbortSignal,
) {
  const address = app.server.listening ? null : await app.listen({ port: 0, host: '127.0.0.1' })
  const where = app.server.address()
  const port = typeof where === 'object' && where ? where.port : 0
  assert.ok(address !== '' && port > 0)
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/stream`, { headers, signal: stop })
  assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8')
  const heard = { text: '', ended: false }
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) heard.text += decoder.decode(chunk as Uint8Array)
  }
  void read()
    .catch(() => undefined)
    .finally(() => {
      heard.ended = true
    })
  return heard
}

function bearer({ secret }: { secret: string }): { authorization: string } {
  return { authorization: `Bearer ${secret}` }
}

async function keyOf(send: Awaited<ReturnType<typeof ownedApp>>['send'], scopes: string[]) {
  const made = await send({ method: 'POST', url: '/api/v1/api-keys', body: { name: 'x', scopes } })
  return made.json() as { id: string; secret: string }
}

async function until(is: () => boolean, ms: number): Promise<void> {
  for (let waited = 0; waited < ms && !is(); waited += 20) await sleep(20)
  assert.ok(is(), `not within ${ms} ms`)
}

test('a change is heard by those who may read it, and ends with their rights', async (t) => {
  const owned = await ownedApp(t)
  const stop = new AbortController()
  t.after(() => stop.abort())
  const reader = await keyOf(owned.send, ['stream:read', 'workflows:read'])
  const blind = await keyOf(owned.send, ['stream:read'])
  const heard = await listenTo(owned, bearer(reader), stop.signal)
  const unheard = await listenTo(owned, bearer(blind), stop.signal)
  const made = await owned.send({
    method: 'POST',
    url: '/api/v1/workflows',
    body: { definition: { name: 'x', steps: [{ id: 'a', set: { x: 1 } }] } },
  })
  await until(() => heard.text.includes(`{"kind":"workflow","id":"${made.json().id}"}`), 60_000)
  assert.ok(!unheard.text.includes('data:'))

  await owned.send({ method: 'DELETE', url: `/api/v1/api-keys/${reader.id}` })
  await until(() => heard.ended, 60_000)
  assert.equal(unheard.ended, false)
})

test('what is one person’s own is heard by nobody else', async (t) => {
  const owned = await ownedApp(t)
  const stop = new AbortController()
  t.after(() => stop.abort())
  await addMember(owned, { email: 'mia@example.com', role: 'admin' })
  const mia = await signedIn(owned, 'mia@example.com')
  const scopes = ['stream:read', 'events:read', 'events:write']
  const [mine, hers] = [await keyOf(owned.send, scopes), await keyOf(mia, scopes)]
  const heard = await listenTo(owned, { authorization: `Bearer ${mine.secret}` }, stop.signal)
  const other = await listenTo(owned, { authorization: `Bearer ${hers.secret}` }, stop.signal)
  const event = { t: Date.now(), actor: 'o', type: 'a.b', subject: 'x' }
  await owned.send({ method: 'POST', url: '/api/v1/events', body: { events: [event] } })
  await until(() => heard.text.includes('"kind":"event"'), 60_000)
  assert.ok(!other.text.includes('"kind":"event"'))
})
