import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forgetPlan } from './forget-plan.ts'
import { parseEventFilter } from './queries.ts'

const from = (query: string) => {
  const params = new URLSearchParams(query)
  return parseEventFilter((name) => params.get(name), 'Europe/Berlin')
}

test('a day of the address is a day of the workspace, from midnight to midnight', () => {
  const { from: begin, to } = from('day=2026-03-29')
  assert.deepEqual([begin, to], ['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'])
})

test('what is no day is left out', () => {
  assert.equal(from('day=yesterday').from, undefined)
})

test('forgetting deletes what the page is narrowed to', () => {
  const plan = forgetPlan(from('type=file.created&device=d'), '~/secret/')
  assert.deepEqual(plan, {
    everything: false,
    selection: { type: 'file.created', deviceId: 'd', subjectPrefix: '~/secret/' },
    searchIgnored: false,
  })
})

test('without any condition everything goes, and a search is no condition', () => {
  assert.deepEqual(forgetPlan(from('search=report'), ''), {
    everything: true,
    selection: {},
    searchIgnored: true,
  })
})
