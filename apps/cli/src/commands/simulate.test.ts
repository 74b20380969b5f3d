import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { createClient } from '@floyo/client'
import type { Simulation, SimulationResult } from '@floyo/contracts'
import type { Context } from '../context.ts'
import { createOutput } from '../output.ts'
import { followSimulation } from './simulate.ts'

const at = '2026-11-20T09:00:00.000Z'
const version = {
  fires: [
    { at, verdict: 'hit', reason: 'near', doneAt: at, eventIds: [] },
    { at, verdict: 'false-fire', reason: 'not-done', doneAt: null, eventIds: [] },
  ],
  misses: [],
  wouldHaveFired: 2,
  hits: 1,
  falseFires: 1,
  missed: 0,
  secondsSaved: 60,
  sampled: { starts: 0, outcomes: [], branches: [], latest: null },
} satisfies Partial<SimulationResult>
const result: SimulationResult = {
  ...version,
  from: at,
  to: at,
  truncated: false,
  eventsRead: 7,
  hasRoutine: true,
  comparison: {
    other: version,
    both: 1,
    onlyThis: 1,
    onlyOther: 1,
    starts: [],
    steps: [],
    sampled: 1,
  },
}
const running: Simulation = {
  id: '00000000-0000-7000-8000-000000000001',
  status: 'running',
  workflowId: '00000000-0000-7000-8000-000000000002',
  suggestionId: null,
  version: 3,
  compare: 2,
  days: 30,
  fraction: 0,
  eventsRead: 0,
  error: null,
  createdAt: at,
  finishedAt: null,
  result: null,
}

/** A command over a server that answers as told, and what it asked for and printed. */
function setUp(answer: (path: string) => Simulation) {
  const asked: string[] = []
  const printed = { out: '', err: '' }
  const to = (name: keyof typeof printed) =>
    new Writable({
      write(chunk, _encoding, done) {
        printed[name] += String(chunk)
        done()
      },
    })
  const stop = new AbortController()
  const client = createClient({
    baseUrl: 'http://floyo.test',
    fetch: (url, init) => {
      const request = new Request(url, init)
      const path = `${request.method} ${new URL(request.url).pathname.replace('/api/v1', '')}`
      asked.push(path)
      return Promise.resolve(Response.json(answer(path)))
    },
  })
  const out = createOutput({ stdout: to('out'), stderr: to('err'), isJson: () => false })
  return { client, context: { out, signal: stop.signal } as Context, stop, asked, printed }
}

test('a simulation is followed to its end, and told with both versions by their names', async () => {
  const { client, context, printed } = setUp(() => ({ ...running, status: 'finished', result }))
  await followSimulation(client, running, { context, all: true })
  assert.match(
    printed.out,
    /Version 3 would have started 2 times: 1 as you did it, 1 when you did not/,
  )
  assert.match(printed.out, /Version 2 would have started 2 times/)
  assert.match(printed.out, /Starts of both: 1; of Version 3 alone: 1; of Version 2 alone: 1/)
  assert.match(printed.out, /false-fire +you did not do it then/)
})

test('Ctrl-C cancels the simulation on the server', async () => {
  const { client, context, stop, asked } = setUp(() => {
    stop.abort()
    return running
  })
  await assert.rejects(followSimulation(client, running, { context, all: false }), {
    name: 'AbortError',
  })
  assert.equal(asked.at(-1), `POST /simulations/${running.id}/cancel`)
})

test('a simulation that was canceled elsewhere, or failed, is told as that', async () => {
  for (const [status, error] of [
    ['canceled', null],
    ['failed', 'no more memory'],
  ] as const) {
    const { client, context } = setUp(() => ({ ...running, status, error }))
    await assert.rejects(
      followSimulation(client, running, { context, all: false }),
      (thrown: Error) => thrown.message.includes(error ?? status),
    )
  }
})
