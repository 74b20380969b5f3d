import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ProposalContext, proposeWorkflow } from './propose.ts'
import { testActs } from './testing/acts.ts'
import { type LiteralAct, onDays, routineOf } from './testing/routine.ts'

const context: ProposalContext = {
  timezone: 'Europe/Berlin',
  deviceName: 'laptop',
  allowedCommands: [],
  watchedFolders: ['~/in'],
  connections: [],
  acts: testActs,
}
const weekdays = { cron: '5 9 * * 1-5', tz: 'Europe/Berlin' }
const week = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20']

const attrs = { cwd: '~/site', exitCode: 0, durationMs: 2000 }

const built = (day: string): LiteralAct[] => [
  { type: 'command.finished', of: 'build', subject: 'build', attrs },
  { type: 'file.created', of: '~/site/a-<date>.pdf', subject: `~/site/a-${day}.pdf` },
]

const uploaded = (file: string, more = ''): LiteralAct => ({
  type: 'command.finished',
  of: '**',
  subject: `upload ${file} https://example.com/x${more}`,
  afterSeconds: 60,
  attrs,
})

test('a command that sends a file becomes the action that can, with the file of the step before', () => {
  const routine = routineOf(
    onDays(week, (day) => [...built(day), uploaded(`a-${day}.pdf`)]),
    { schedule: weekdays },
  )
  const { definition, title } = proposeWorkflow(routine, context)
  assert.equal(title, 'Run build and upload to the site')
  assert.deepEqual(definition.steps[1], {
    id: 'request',
    use: 'http.request',
    with: {
      url: 'https://example.com/x',
      multipart: { file: '{{ steps.build.files[0] }}' },
    },
  })
})

test('a command that sends a file which no step hands in stays a command on the device', () => {
  const routine = routineOf(
    onDays(week, () => [uploaded('notes.txt')]),
    { schedule: weekdays },
  )
  const [step] = proposeWorkflow(routine, context).definition.steps
  assert.ok(step && 'use' in step)
  assert.deepEqual(step.with?.command, ['upload', 'notes.txt', 'https://example.com/x'])
})

test('a credential that stayed on the device is asked for as a connection', () => {
  const routine = routineOf(
    onDays(week, (day) => [...built(day), uploaded(`a-${day}.pdf`, ' ***')]),
    { schedule: weekdays },
  )
  const { definition, notes } = proposeWorkflow(routine, context)
  const [, step] = definition.steps
  assert.ok(step && 'use' in step)
  assert.equal(step.connection, 'api')
  assert.deepEqual(
    notes.flatMap(({ ask }) => (ask ? [ask] : [])),
    [
      {
        id: 'request.connection',
        kind: 'connection',
        label: 'Connection',
        connectionType: 'http',
        otherwise: 'api',
        required: true,
      },
    ],
  )
})

test('a command that sends something away is never taken for the one that wrote a file', () => {
  const routine = routineOf(
    onDays(week, (day) => [
      { type: 'command.finished', of: 'build', subject: 'build', attrs },
      { ...uploaded('b.txt'), afterSeconds: 20 },
      {
        type: 'file.created',
        of: '~/site/<date>.pdf',
        subject: `~/site/${day}.pdf`,
        afterSeconds: 21,
      },
    ]),
    { schedule: weekdays },
  )
  const [build] = proposeWorkflow(routine, context).definition.steps
  assert.ok(build && 'use' in build)
  assert.deepEqual(build.with?.collect, ['*.pdf'])
})

test('a word that the device left out of a command is asked for, and the device may allow any there', () => {
  const routine = routineOf(
    onDays(week, () => [
      { type: 'command.finished', of: '**', subject: 'git commit -m ***', attrs },
    ]),
    { schedule: weekdays },
  )
  const { notes } = proposeWorkflow(routine, context)
  assert.equal(notes[0]?.ask?.id, 'git_commit.command.3')
  assert.equal(notes[0]?.ask?.label, 'What follows -m')
  assert.match(notes[1]?.message ?? '', /allow "git commit -m \*"/)
})
