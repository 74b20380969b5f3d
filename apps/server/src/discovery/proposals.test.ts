import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actions, seenActs } from '@floyo/connectors'
import { parseDefinition } from '@floyo/contracts'
import { checkDefinition, dryRun } from '@floyo/engine'
import { discover, observe, proposeWorkflow, sampleHistory } from '@floyo/mining'
import { outputShapes } from './output-shapes.ts'

const now = Date.parse('2026-11-21T17:00:00Z')
const timezone = 'Europe/Berlin'

const events = sampleHistory({ now, timezone, seed: 'one' })
const { suggestions } = discover(events, { timezone, now })
const proposals = suggestions.map((suggestion) =>
  proposeWorkflow(
    observe(suggestion, (place) => {
      const event = events[place]
      assert.ok(event)
      return event
    }),
    {
      timezone,
      deviceName: 'laptop',
      allowedCommands: [],
      watchedFolders: ['~/Downloads'],
      connections: [{ type: 'smtp', name: 'office' }],
      acts: seenActs,
    },
  ),
)

for (const { definition, title } of proposals) {
  test(`"${title}" passes the check of definitions, with nothing to warn of`, () => {
    assert.deepEqual(parseDefinition(definition), { ok: true, definition })
    const surroundings = {
      connections: [{ name: 'office', type: 'smtp' }],
      deviceNames: ['laptop'],
      now: new Date(now),
    }
    assert.deepEqual(checkDefinition(definition, { actions, outputShapes, ...surroundings }), {
      problems: [],
      warnings: [],
    })
  })
}

test('dates that the day says are said by the run', () => {
  const weekly = proposals.find(({ title }) => title.includes('weekly_summary'))
  assert.ok(weekly)
  const { steps } = dryRun(
    weekly.definition,
    { trigger: { type: 'schedule', dueAt: '2026-11-23T09:30:00.000Z' } },
    { now: '2026-11-23T09:30:00.000Z', outputShapes },
  )
  assert.deepEqual(
    steps.map(({ stepId, outcome }) => [stepId, outcome]),
    [
      ['weekly_summary', 'stubbed'],
      ['mail', 'stubbed'],
    ],
  )
  assert.match(steps[0]?.detail ?? '', /"--until","2026-11-22"/)
  assert.match(steps[1]?.detail ?? '', /subject "Week up to 2026-11-22"/)
})

test('the path of the file that started a run becomes an argument of the command', () => {
  const invoice = proposals.find(({ title }) => title.includes('invoice'))
  assert.ok(invoice)
  const event = { subject: '~/Downloads/invoice-4711.pdf' }
  const { steps } = dryRun(
    invoice.definition,
    { trigger: { type: 'event', event } },
    { now: '2026-11-23T09:30:00.000Z', outputShapes },
  )
  assert.match(steps[0]?.detail ?? '', /"~\/Downloads\/invoice-4711.pdf"/)
})
