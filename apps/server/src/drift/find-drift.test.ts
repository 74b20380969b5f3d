import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Definition } from '@floyo/contracts'
import { mergeDefinitions } from './changed.ts'
import { findDrift } from './find-drift.ts'
import {
  aCase,
  act,
  byHand,
  exportAt,
  exportSteps,
  file,
  foundOf,
  ms,
  patternOf,
} from './testing/literal-case.ts'

const kindsOf = (drift: ReturnType<typeof aCase>): string[] =>
  findDrift(drift).map(({ kind }) => kind)
const days = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

test('a workflow whose person leaves the work to it has no drift', () => {
  const written = days(6, 15).map((day) => act(day, '09:01', `file.created ${file(day)}`))
  // The routine is still found, as the files that the runs write.
  const pattern = patternOf(written.map((one) => [one]))
  assert.deepEqual(kindsOf(aCase({ pattern, same: foundOf(pattern), seen: written })), [])
})

test('what is done by hand around three of ten runs is still done by hand, with run and events', () => {
  const again = [8, 11, 14].map((day) => byHand(day))
  const pattern = patternOf([...days(1, 5).map((day) => byHand(day)), ...again])
  const drift = aCase({ pattern, seen: again.flat() })
  const [note, ...others] = findDrift(drift)

  assert.deepEqual(others, [])
  assert.deepEqual([note?.kind, note?.seen, note?.of], ['by-hand', 3, 10])
  assert.deepEqual(
    note?.sights.map(({ runId }) => drift.runs.findIndex((run) => run.runId === runId)),
    [8, 5, 2],
  )
  assert.deepEqual(
    note?.sights[0]?.eventIds,
    again[2]?.map(({ id }) => id),
  )
  const twice = patternOf([byHand(8), byHand(14)])
  assert.deepEqual(kindsOf(aCase({ pattern: twice, seen: again.flat() })), [], 'two of ten are not')
})

test('a run that was started by an event is not done by hand because of that event', () => {
  const arrivals = days(6, 15).map((day) => act(day, '08:59', `file.created ${file(day)}`))
  const runs = aCase().runs.map((run, index) =>
    Object.assign(run, { eventId: arrivals[index]?.id ?? null }),
  )
  const pattern = patternOf(arrivals.map((one) => [one]))
  assert.deepEqual(kindsOf(aCase({ pattern, runs, seen: arrivals })), [])
})

test('a file that a run wrote and that is deleted, renamed or edited soon after is undone', () => {
  const written = days(6, 15).map((day) => act(day, '09:01', `file.created ${file(day)}`))
  const taken = [
    act(7, '09:20', `file.deleted ${file(7)}`),
    act(9, '10:15', 'file.renamed ~/reports/old.csv', file(9)),
    act(12, '09:10', `file.edited ${file(12)}`),
    // Hours later, another file, and one like it that no run wrote.
    act(13, '15:00', `file.deleted ${file(13)}`),
    act(14, '09:10', 'file.deleted ~/reports/notes.txt'),
    act(15, '09:10', `file.deleted ${file(1)}`),
  ]
  const [note, ...others] = findDrift(aCase({ seen: [...written, ...taken] }))

  assert.deepEqual(others, [])
  assert.deepEqual([note?.kind, note?.seen, note?.of], ['undone', 3, 10])
  assert.deepEqual(
    note?.sights.map(({ what }) => what),
    [`file.edited ${file(12)}`, `file.renamed ${file(9)}`, `file.deleted ${file(7)}`],
  )
})

test('what was deleted once undoes one run, the nearest before, also where several wrote that file', () => {
  const hours = ['09:00', '09:30', '10:00', '10:30']
  const runs = hours.map((time) => {
    const startedAt = ms(6, time)
    return { runId: time, startedAt, endedAt: startedAt + 30_000, eventId: null }
  })
  const written = hours.map((time) => act(6, time, `file.edited ${file(6)}`))
  const early = act(6, '09:40', `file.deleted ${file(6)}`)
  const late = act(6, '10:40', `file.deleted ${file(6)}`)

  const once = aCase({ runs, seen: [...written, late] })
  assert.deepEqual(kindsOf(once), [], 'one of four is too few')
  const [note] = findDrift(aCase({ runs, seen: [...written, early, late] }))

  assert.deepEqual([note?.kind, note?.seen, note?.of], ['undone', 2, 4])
  assert.deepEqual(
    note?.sights.map(({ runId }) => runId),
    ['10:30', '09:30'],
  )
})

test('a mail that is sent once more after runs is undone, one of the routine by hand is not', () => {
  const again = [7, 9, 12].map((day) => act(day, '09:40', 'mail.sent mailto:team@example.com'))
  assert.deepEqual(kindsOf(aCase({ seen: again })), ['undone'])
  const other = [7, 9, 12].map((day) => act(day, '09:40', 'mail.sent mailto:eve@example.com'))
  assert.deepEqual(kindsOf(aCase({ seen: other })), [])
})

test('a routine that is done at two instead of nine has moved, and the trigger would follow', () => {
  const later = days(6, 15).map((day) => byHand(day, 14))
  const pattern = patternOf(later, { cron: '4 14 * * *' })
  const drift = aCase({ pattern, same: foundOf(pattern), seen: later.flat() })
  const [note, ...others] = findDrift(drift)

  assert.deepEqual(others, [])
  assert.deepEqual([note?.kind, note?.seen, note?.of], ['moved', 10, 10])
  assert.deepEqual(note?.proposal?.trigger, [
    { type: 'schedule', cron: '4 14 * * *', timezone: 'UTC', missed: 'skip' },
  ])
  assert.deepEqual(note?.proposal?.steps, drift.draft.steps)
})

test('a draft that has followed, one a quarter of an hour off, and a time chosen on purpose have not moved', () => {
  const later = days(6, 15).map((day) => byHand(day, 14))
  const pattern = patternOf(later, { cron: '4 14 * * *' })
  const same = foundOf(pattern)
  const seen = later.flat()
  assert.deepEqual(kindsOf(aCase({ pattern, same, seen, draft: exportAt('4 14 * * *') })), [])
  assert.deepEqual(kindsOf(aCase({ pattern, same, seen, draft: exportAt('20 14 * * *') })), [])
  const usual = patternOf(days(1, 5).map((day) => byHand(day)))
  const early = aCase({ pattern: usual, same: foundOf(usual), draft: exportAt('0 5 * * *') })
  assert.deepEqual(kindsOf(early), [])
})

const newSteps: [string, string][] = [
  ['command.finished', 'python export.py'],
  ['file.created', '~/reports/sales-<date>.csv'],
  ['mail.sent', 'mailto:all@example.com'],
]

test('a routine with another step is a change of the steps, in what the person left as suggested', () => {
  const now = days(6, 10).map((day) =>
    byHand(day, 12).with(2, act(day, '12:07', 'mail.sent mailto:all@example.com')),
  )
  const mail = { id: 'mail', use: 'email.send', with: { to: ['all@example.com'] } }
  const other = foundOf(
    patternOf(now, { steps: newSteps }),
    exportAt('0 9 * * *', [...exportSteps.slice(0, 1), mail]),
  )
  const draft = exportAt('0 9 * * *', [
    { ...exportSteps[0], timeout: '5m' } as Definition['steps'][number],
    ...exportSteps.slice(1),
  ])
  const drift = aCase({ other, draft, runs: [], seen: now.flat() })
  const [note, ...others] = findDrift(drift)

  assert.deepEqual(others, [])
  assert.deepEqual([note?.kind, note?.seen], ['changed', 5])
  assert.deepEqual(note?.proposal?.steps, [draft.steps[0], mail])
  const stillDone = foundOf(drift.pattern)
  assert.deepEqual(kindsOf({ ...drift, same: stillDone }), [], 'while the old one is done as well')
})

test('a merge takes new and lost steps over, and leaves what the person wrote', () => {
  const [first, second] = exportSteps
  assert.ok(first && second)
  const own = { id: 'own', set: { mine: true } }
  const upload = { id: 'upload', use: 'http.request', with: { url: 'https://example.com/api' } }
  const base = exportAt('0 9 * * *')

  const merged = mergeDefinitions(
    base,
    exportAt('0 14 * * *', [first, upload]),
    exportAt('0 9 * * *', [first, second, own]),
  )

  assert.deepEqual(
    merged.steps.map(({ id }) => id),
    ['export', 'upload', 'own'],
  )
  assert.deepEqual(merged.trigger, base.trigger, 'schedules are told apart')
})

test('a workflow that is off is needed no more once its person has not done it for a fortnight', () => {
  const off = { enabled: false, runs: [] }
  assert.deepEqual(kindsOf(aCase({ ...off, seenUpTo: ms(18, '18:00') })), [])
  const [note] = findDrift(aCase({ ...off, seenUpTo: ms(20, '18:00') }))
  assert.deepEqual([note?.kind, note?.seen], ['stopped', 15])
  assert.deepEqual(
    note?.sights.map(({ at }) => at),
    ['2026-11-05T09:03:00.000Z'],
  )
})

test('a workflow that is on is needed no more once nobody does the part that stayed with the person', () => {
  const seenUpTo = ms(25, '18:00')
  assert.deepEqual(kindsOf(aCase({ seenUpTo })), [], 'nothing stayed with the person')
  const [note] = findDrift(aCase({ seenUpTo, lastOwnPart: ms(8, '10:00') }))
  assert.deepEqual([note?.kind, note?.seen], ['stopped', 7])
  assert.deepEqual(kindsOf(aCase({ seenUpTo, lastOwnPart: ms(15, '10:00') })), [])
})
