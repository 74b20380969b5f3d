/** SEC-20: no input makes the server fail. Requests are made wrong at random, from a fixed seed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorTable } from '@floyo/contracts'
import type { InjectOptions } from 'fastify'
import { ownedApp } from '../testing/test-app.ts'
import { makeWorld, operations, requestFor } from '../testing/world.ts'

const requests = 2000

/** mulberry32: the same numbers for the same seed, everywhere. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const nul = String.fromCharCode(0)
const texts = [
  nul,
  '\\u0000',
  '\\ud800',
  "'; drop table app.runs; --",
  "' or pg_sleep(3) --",
  '../../../etc/passwd',
  '%00',
  '{{ 1/0 }}',
  'x'.repeat(70_000),
  '٣',
  'true',
  '-1',
  '1e400',
  '99999999999999999999',
  '2026-02-30T00:00:00Z',
  '',
]
const values: unknown[] = [null, true, -1, 1.5, 1e308, 2 ** 60, [], {}, [[[[]]]], ...texts]
const raws = [
  '{',
  '[]',
  'null',
  '"text"',
  '{"a":1e400}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"x":1}}}',
  '{"a":"\\u0000"}',
  '{"a":"\\ud800"}',
  '['.repeat(100_000),
  `{"a":${'['.repeat(70)}${']'.repeat(70)}}`,
  `{${Array.from({ length: 10_001 }, (_, index) => `"k${index}":1`).join(',')}}`,
  'a'.repeat(2_000_000),
]
const mediaTypes = [
  'text/plain',
  'application/xml',
  'multipart/form-data; boundary=x',
  '',
  'application/json; charset=utf-16',
]

test(`${requests} requests made wrong at random are refused in the caller's words`, async (t) => {
  const owned = await ownedApp(t)
  const world = { ...(await makeWorld(owned, owned.send)) }
  const random = seeded(20_261_120)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const cookie = await sessionOf(owned)
  const spared = new Set(['streamChanges', 'takeDeviceCommands', 'createInvitation'])
  const targets = operations.filter((one) => !spared.has(one))
  const seen = new Map<number, number>()

  for (let sent = 0; sent < requests; sent++) {
    const operation = pick(targets)
    const request = mutate(operation)
    const started = performance.now()
    const answer = await owned.app.inject(request)
    const ms = performance.now() - started
    const what = `${operation} ${JSON.stringify(request.url)?.slice(0, 200)} ${JSON.stringify(request.payload)?.slice(0, 200)}`
    assert.ok(answer.statusCode < 500, `${what} answered ${answer.body.slice(0, 500)}`)
    assert.ok(ms < 30_000, `${what} took ${ms} ms`)
    if (answer.statusCode >= 400) {
      const problem = answer.json()
      assert.ok(problem.code in errorTable, what)
      assert.doesNotMatch(answer.body, /node_modules|pg_|select |syntax error|at file:/, what)
    }
    seen.set(answer.statusCode, (seen.get(answer.statusCode) ?? 0) + 1)
  }
  // The control: among so many wrong ones some are right, so the requests do reach the handlers.
  assert.ok((seen.get(200) ?? 0) > 50 && (seen.get(400) ?? 0) > 300, JSON.stringify([...seen]))
  const reached = owned.logged.filter((line) => line.includes('input was refused by the database'))
  assert.deepEqual(reached, [], 'the edge filter let something through')

  function mutate(operation: (typeof targets)[number]): InjectOptions {
    const { route, ...valid } = requestFor(operation, world)
    const headers: Record<string, string> = {
      cookie,
      origin: 'http://floyo.test',
      ...valid.headers,
    }
    const request: InjectOptions = { method: route.method, url: valid.url, headers }
    if (valid.body !== undefined) request.payload = structuredClone(valid.body) as object
    const kind = Math.floor(random() * 8)
    switch (kind) {
      case 0:
        request.url = withText(valid.url, 'path')
        break
      case 1:
        request.url = withText(valid.url, 'query')
        break
      case 2:
        headers['content-type'] = 'application/json'
        if (route.method !== 'GET') request.payload = pick(raws)
        break
      case 3:
        headers['content-type'] = pick(mediaTypes)
        break
      case 4:
        headers[pick(['if-match', 'idempotency-key', 'x-request-id', 'content-encoding'])] = pick([
          'gzip',
          '"',
          'ÿ',
          '1',
          'x'.repeat(300),
        ])
        break
      default:
        if (typeof request.payload === 'object' && request.payload !== null) {
          spoil(request.payload as Record<string, unknown>)
        } else request.url = withText(valid.url, 'query')
    }
    return request
  }

  function withText(url: string, place: 'path' | 'query'): string {
    const text = encodeURIComponent(pick(texts.filter((one) => one.length < 9000)))
    if (place === 'path') return url.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, () => text || 'x')
    const name = pick(['after', 'limit', 'status', 'from', 'to', 'search', 'type', 'name', 'count'])
    return `${url}${url.includes('?') ? '&' : '?'}${name}=${text}`
  }

  /** Puts something that does not belong there into the body, at any depth. */
  function spoil(body: Record<string, unknown>): void {
    const keys = Object.keys(body)
    const key = keys.length > 0 && random() < 0.8 ? pick(keys) : 'extra'
    const inner = body[key]
    if (typeof inner === 'object' && inner !== null && random() < 0.6) {
      spoil(inner as Record<string, unknown>)
    } else body[key] = pick(values)
  }
})

async function sessionOf({ app }: Awaited<ReturnType<typeof ownedApp>>): Promise<string> {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    payload: { email: 'owner@example.com', password: 'correct horse battery staple' },
  })
  return [answer.headers['set-cookie']]
    .flat()
    .map((one) => one?.split(';')[0])
    .join('; ')
}
