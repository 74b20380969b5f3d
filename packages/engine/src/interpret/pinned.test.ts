import { checkDefinition } from '../check/check-definition.ts'
import { runFixture, toFixture } from '../history/fixture.ts'
import { foldJournal } from '../journal/entry.ts'
import { foldStepRuns } from '../journal/step-runs.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Definition, Fixture, Step } from '@floyo/contracts'
import { aDefinition } from '@floyo/db/testing'
import { dryRun } from '../dry-run/dry-run.ts'
import { createInterpreter } from './interpret.ts'
import { toProgram } from './program.ts'

const now = '2026-01-05T08:00:00.000Z'
const fetch: Step = { id: 'fetch', use: 'shop.fetch' }
const pins = {
  fetch: { count: 2, apiToken: 'geheim' },
  send: 'sent',
  asked: { decision: 'approved' },
}

/** One turn over steps with those pins. */
function play(steps: Step[], given: Definition['pins'] = pins) {
  const definition = aDefinition({ steps, pins: given })
  const run = { id: 'r1', inputs: {}, triggerData: null, startedAt: now }
  const program = toProgram(definition, run)
  return { program, ...createInterpreter(program, foldJournal([]))(now) }
}

test('a pinned step is not carried out, gives what was pinned, and says so in the journal', () => {
  const asked: Step = { id: 'asked', approve: { by: ['admin'], message: 'May it?' } }
  const end: Step = { id: 'end', return: '{{ steps.fetch.count }} {{ steps.asked.decision }}' }
  const { entries, next } = play([fetch, asked, end])
  assert.deepEqual(next, {
    type: 'end',
    outcome: { status: 'succeeded', output: '2 approved' },
  })
  const shown = foldStepRuns(entries).map(({ key, status, pinned }) => [key, status, pinned])
  assert.deepEqual(shown, [
    ['fetch', 'succeeded', true],
    ['asked', 'succeeded', true],
    ['end', 'succeeded', undefined],
  ])
})

test('a step in a loop gives its pinned output in each iteration; one that is left out stays so', () => {
  const send: Step = { id: 'send', use: 'shop.send' }
  const rows: Step = { id: 'rows', each: '{{ [1, 2] }}', do: [send] }
  const skipped: Step = { ...fetch, when: '{{ false }}' }
  const { entries, next } = play([rows, skipped])
  assert.equal(next.type, 'end')
  const done = entries.filter((entry) => entry.type === 'done' && entry.pinned)
  assert.deepEqual(
    done.map(({ key }) => key),
    ['rows[0].send', 'rows[1].send'],
  )
})

test('a step without a pin is wanted as ever, and one that asks nobody can have none', () => {
  const { next } = play([{ id: 'total', set: { total: 1 } }, fetch], { total: { total: 9 } })
  assert.ok(next.type === 'wants')
  assert.deepEqual(
    next.wants.map(({ key }) => key),
    ['fetch'],
  )
})

test('a dry run and a fixture go by the pins of the run that they are made of', () => {
  const end: Step = { id: 'end', return: '{{ steps.fetch.count }}' }
  const steps = [fetch, end]
  const { program, entries } = play(steps, { fetch: pins.fetch })
  const [step] = dryRun(program.definition, {}, { now }).steps
  assert.deepEqual([step?.outcome, step?.detail.startsWith('pinned: {"count":2')], ['ran', true])
  const fixture: Fixture = toFixture(program, entries, 'a test')
  assert.deepEqual([fixture.answers, fixture.expect.output], [{}, 2])
  assert.doesNotMatch(JSON.stringify(fixture), /geheim/)
  // The file of the workflow holds no pins.
  const { differences, unanswered } = runFixture(aDefinition({ steps }), fixture)
  assert.deepEqual([differences, unanswered], [[], []])
})

test('a definition with pins is refused by the check, so nothing that is published has any', () => {
  const definition = aDefinition({ pins: { end: 1 } })
  const { problems } = checkDefinition(definition, { actions: new Map() })
  assert.deepEqual(
    problems.map(({ field, code }) => `${field} ${code}`),
    ['/pins pins_in_definition'],
  )
})
