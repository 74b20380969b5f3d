import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EventLine } from '@floyo/contracts'
import { discover } from '../discover.ts'
import { sampleHistory, type SampleOptions } from './sample-history.ts'

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

/** What is found, in words: first step, number of steps, days of the schedule. */
function routinesFound(asked: SampleOptions): string[] {
  return discover(sampleHistory(asked), { timezone: asked.timezone })
    .suggestions.map(({ steps, schedule, active, confidence }) =>
      [
        steps[0]?.type,
        ...(schedule ? [`at ${schedule.cron}`, schedule.tz] : []),
        `${steps.length} steps`,
        ...(steps.some(({ optional }) => optional) ? ['some optional'] : []),
        ...(active ? [] : ['stopped']),
        ...(confidence < 0.6 ? ['unsure'] : []),
      ].join(', '),
    )
    .toSorted()
}

function routinesPlanted(timezone: string): string[] {
  return [
    `command.finished, at 30 10 * * 1, ${timezone}, 3 steps`,
    `command.finished, at 5 9 * * 1-5, ${timezone}, 4 steps`,
    'file.created, 3 steps',
  ]
}

// A history for each week of the year and, as the weeks go on, for each day of the week. All 364 were
// looked at in eight zones on 2026-11-21.
test('on every day of a year mining the history finds its three routines and nothing else', () => {
  const timezones = ['Europe/Berlin', 'America/New_York', 'Pacific/Auckland', 'Asia/Kolkata']
  for (let day = 0; day < 364; day += 8) {
    const timezone = timezones[(day / 8) % timezones.length] ?? 'UTC'
    const when = now + day * 24 * hour
    const found = routinesFound({ now: when, timezone })
    assert.deepEqual(found, routinesPlanted(timezone), new Date(when).toISOString())
  }
})

test('the histories of other seeds have the same three routines', () => {
  for (const seed of ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'])
    assert.deepEqual(routinesFound({ ...options, seed }), routinesPlanted(options.timezone), seed)
})
