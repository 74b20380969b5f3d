import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Definition, ForecastStarts, Step } from '@floyo/contracts'
import { aDefinition } from '@floyo/db/testing'
import { estimateRun, type PastSteps } from './estimate.ts'
import { forecastOf, type Known } from './forecast.ts'
import { rateOf } from './rate-of.ts'

const seconds = (...values: number[]): { seconds: number[]; perRun: number } => ({
  seconds: values,
  perRun: 1,
})
const call = (id: string, url = 'https://shop.example.com/orders'): Step => ({
  id,
  use: 'http.request',
  with: { url },
})

function estimate(steps: Step[], past: Partial<PastSteps> = {}) {
  const { calls, ...rest } = estimateRun(steps, { own: new Map(), actions: new Map(), ...past })
  return { ...rest, calls: Object.fromEntries(calls) }
}

test('steps one after the other take the sum of what they took, those of branches that of the longest', () => {
  const own = new Map([
    ['a', seconds(1, 1, 5)],
    ['b', seconds(2, 2, 2)],
    ['c', seconds(10, 10, 10)],
  ])
  const branches = [[call('b')], [call('c', 'https://bank.example.com/')]]
  const both = estimate([call('a'), { id: 'p', parallel: 'all', branches }], { own })
  assert.deepEqual(both, {
    p50: 11,
    p95: 15,
    unknown: [],
    calls: { 'host:shop.example.com': 2, 'host:bank.example.com': 1 },
  })
  const fastest = estimate([{ id: 'p', parallel: 'any', branches }], { own })
  assert.deepEqual([fastest.p50, fastest.calls['host:bank.example.com']], [2, 1])
})

test('of the ways that a run may go the longest counts, and to each target the most calls', () => {
  const own = new Map([
    ['a', seconds(1, 1, 1)],
    ['b', seconds(4, 4, 4)],
  ])
  const steps: Step[] = [
    { id: 'c', if: '{{ true }}', then: [call('a')], else: [call('b'), call('b')] },
    { id: 'w', wait: { for: '1m' } },
  ]
  assert.deepEqual(estimate(steps, { own }), {
    p50: 68,
    p95: 68,
    unknown: [],
    calls: { 'host:shop.example.com': 2 },
  })
})

test('a loop goes round as often as it did in the past, so many at a time', () => {
  const own = new Map([
    ['rows', { seconds: [9, 9, 9], perRun: 1 }],
    ['send', { seconds: [2, 2, 2], perRun: 10 }],
  ])
  const loop: Step = { id: 'rows', each: '{{ inputs.orders }}', concurrency: 5, do: [call('send')] }
  assert.deepEqual(estimate([loop], { own }), {
    p50: 4,
    p95: 4,
    unknown: [],
    calls: { 'host:shop.example.com': 10 },
  })
})

test('what was never seen is said to be unknown, and the same action of other workflows is taken for it', () => {
  const steps: Step[] = [
    { id: 'one', use: 'crm.find', connection: 'crm' },
    { id: 'asked', approve: { by: ['admin'], message: 'May it?' } },
  ]
  assert.deepEqual(estimate(steps).unknown, ['one', 'asked'])
  const actions = new Map([
    ['crm.find', [7, 7, 7]],
    ['crm.find connection:crm', [3, 3, 3]],
  ])
  assert.deepEqual(estimate(steps, { actions }), {
    p50: 3,
    p95: 3,
    unknown: ['asked'],
    calls: { 'connection:crm': 1 },
  })
})

function hosts(url: string): string[] {
  return Object.keys(estimate([call('a', url)]).calls)
}

test('a host is known though the path is worked out; one that is worked out itself is not', () => {
  assert.deepEqual(hosts('https://shop.example.com/orders/{{ inputs.id }}'), [
    'host:shop.example.com',
  ])
  assert.deepEqual(hosts('https://{{ inputs.host }}/orders'), [])
  assert.deepEqual(hosts('https://shop.example.com{{ inputs.rest }}'), [])
})

test('the busiest hour and minute are those of the clock', () => {
  const minute = 60_000
  const times = [0, 59_999, minute, 30 * minute, 61 * minute, 61 * minute]
  assert.deepEqual(rateOf(times, 2), { perDay: 3, peakHour: 4, peakMinute: 2 })
})

const starts: ForecastStarts = {
  trigger: 0,
  type: 'schedule',
  basis: 'schedule',
  perDay: 24,
  peakHour: 2,
  peakMinute: 2,
}
function forecast(parts: Partial<Definition>, known: Partial<Known> = {}) {
  const definition = aDefinition({
    steps: [{ id: 'find', use: 'crm.find', connection: 'crm' }],
    ...parts,
  })
  const past = { own: new Map(), actions: new Map([['crm.find', [3, 3, 9]]]) }
  return forecastOf(definition, {
    starts: [starts],
    runSeconds: [],
    past,
    pastRuns: 3,
    connections: [],
    ...known,
  })
}

test('runs of the very same steps say how long a run takes, once there are enough of them', () => {
  const few = forecast({}, { runSeconds: [1, 1, 1, 1] }).duration
  assert.deepEqual(few, { basis: 'steps', p50: 3, p95: 9, samples: 3, unknownSteps: [] })
  const enough = forecast({}, { runSeconds: [5, 1, 1, 1, 1] }).duration
  assert.deepEqual(enough, { basis: 'runs', p50: 1, p95: 5, samples: 5, unknownSteps: [] })
  const past = { own: new Map(), actions: new Map() }
  const none = forecast({}, { past }).duration
  assert.deepEqual(none, {
    basis: 'unknown',
    p50: null,
    p95: null,
    samples: 0,
    unknownSteps: ['find'],
  })
})

function codes(...given: Parameters<typeof forecast>): string[] {
  return forecast(...given).warnings.map(({ field, code }) => `${field} ${code}`)
}

test('each part of a budget warns when more is to be expected, and not before', () => {
  assert.deepEqual(codes({ budget: { runsPerDay: 24, callsPerDay: 24, duration: '9s' } }), [])
  assert.deepEqual(codes({ budget: { runsPerDay: 23, callsPerDay: 23, duration: '8s' } }), [
    '/budget/runsPerDay over_budget',
    '/budget/callsPerDay over_budget',
    '/budget/duration over_budget',
  ])
})

function limited(rate: string): string[] {
  return codes({}, { connections: [{ name: 'crm', limits: [{ rate }] }] })
}

test('a connection that lets less through is told: for a while, or for good', () => {
  assert.deepEqual(limited('2/1m'), [])
  assert.deepEqual(limited('1/1m'), ['/connections/crm over_limit'])
  assert.deepEqual(limited('1/1h'), ['/connections/crm over_limit'])
  assert.deepEqual(limited('23/1d'), ['/connections/crm over_capacity'])
})
