import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EventLine } from '@floyo/contracts'
import { discover } from '../discover.ts'
import { sampleHistory } from './sample-history.ts'

const now = Date.parse('2026-11-20T17:00:00Z')
const hour = 3_600_000
const options = { now, timezone: 'Europe/Berlin', seed: 'one' }

test('the same day gives the same history, whatever the hour', () => {
  const early = sampleHistory({ ...options, now: now - 10 * hour })
  assert.deepEqual(sampleHistory(options), early)
  assert.ok(early.every(({ t }) => t < Date.parse('2026-11-19T23:00:00Z')))
})

test('the next day adds a day at the end and changes nothing else', () => {
  const before = sampleHistory(options)
  const after = sampleHistory({ ...options, now: now + 24 * hour })
  const added = after.filter(({ t }) => t > (before.at(-1)?.t ?? 0))
  assert.ok(added.length > 10)
  const kept = after.slice(0, -added.length)
  assert.deepEqual(kept, before.slice(-kept.length))
})

test('another seed gives another history', () => {
  assert.notDeepEqual(sampleHistory({ ...options, seed: 'two' }), sampleHistory(options))
})

test('every event of the history is one that can be stored', () => {
  for (const event of sampleHistory(options)) assert.deepEqual(EventLine.parse(event), event)
})

for (const seed of ['one', 'two', 'three', 'four', 'five', 'six'])
  test(`mining the history of seed ${seed} finds its three routines and nothing else`, () => {
    const events = sampleHistory({ ...options, seed })
    const { suggestions } = discover(events, { timezone: 'Europe/Berlin', now })
    const found = suggestions.map(({ steps, schedule }) => ({
      first: steps[0]?.type,
      steps: steps.length,
      days: schedule?.cron.split(' ').slice(1).join(' '),
    }))
    assert.deepEqual(
      found.toSorted((a, b) => (a.days ?? '').localeCompare(b.days ?? '')),
      [
        { first: 'file.created', steps: 3, days: undefined },
        { first: 'command.finished', steps: 3, days: '10 * * 1' },
        { first: 'command.finished', steps: 4, days: '9 * * 1-5' },
      ],
    )
  })
