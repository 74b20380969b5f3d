import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { createDatabaseWatch, refuseWhileAway } from './database-watch.ts'

/** A database that answers, or not, as it is told. */
function standIn() {
  const open: (() => void)[] = []
  const state = { silent: false }
  const query = () =>
    new Promise((resolve) => {
      if (state.silent) open.push(() => resolve({}))
      else resolve({})
    })
  const wake = (): void => {
    state.silent = false
    for (const answer of open.splice(0)) answer()
  }
  return { pool: { query } as never, state, wake }
}

test('a silent database ends the requests that wait for it, refuses others at once, and is noticed when it is back', async () => {
  const { pool, state, wake } = standIn()
  const said: string[] = []
  const log = { warn: (_: object, message: string) => void said.push(message) }
  const watch = createDatabaseWatch({ pool, log, silentMs: 20 })
  const app = Fastify()
  refuseWhileAway(app, watch)
  let begun = 0
  app.get('/api/slow', () => {
    begun++
    return new Promise(() => {})
  })
  app.get('/api/quick', () => ({ ok: true }))
  app.get('/health/live', () => ({ status: 'live' }))
  assert.equal((await app.inject('/api/quick')).statusCode, 200)

  // Just after a look found it well: the request is told though none comes after it.
  state.silent = true
  const waiting = await app.inject('/api/slow')
  assert.equal(waiting.statusCode, 503)
  assert.equal(waiting.json().code, 'unavailable')
  assert.equal(begun, 1)
  assert.equal((await app.inject('/api/slow')).statusCode, 503)
  assert.equal(begun, 1)
  assert.equal((await app.inject('/health/live')).statusCode, 200)

  wake()
  while (watch.isAway()) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.equal((await app.inject('/api/quick')).statusCode, 200)
  assert.deepEqual(said, ['the database is silent', 'the database is back'])
})

test('one slow answer is no silence', async () => {
  const asked: Promise<unknown>[] = []
  const query = () => {
    const answer = asked.length === 0 ? new Promise(() => {}) : Promise.resolve({})
    asked.push(answer)
    return answer
  }
  const watch = createDatabaseWatch({ pool: { query } as never, log: { warn() {} }, silentMs: 20 })
  watch.look()
  while (asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
  await new Promise((resolve) => setTimeout(resolve, 30))
  assert.equal(watch.isAway(), false)
})

test('on a machine that is late with everything, a late answer is no silence', async () => {
  const { pool, state, wake } = standIn()
  const said: string[] = []
  const log = { warn: (_: object, message: string) => void said.push(message) }
  const watch = createDatabaseWatch({ pool, log, silentMs: 100, patientMs: 20_000 })
  state.silent = true
  watch.look()
  for (const until = performance.now() + 60; performance.now() < until;);
  await new Promise((resolve) => setTimeout(resolve, 200))
  assert.equal(watch.isAway(), false)
  wake()
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.deepEqual([watch.isAway(), said], [false, []])
})
