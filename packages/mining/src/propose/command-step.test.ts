import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ProposalContext, proposeWorkflow } from './propose.ts'
import { testActs } from './testing/acts.ts'
import { onDays, routineOf } from './testing/routine.ts'

const context: ProposalContext = {
  timezone: 'Europe/Berlin',
  deviceName: 'laptop',
  allowedCommands: ['python export.py', 'python book.py * --number *'],
  watchedFolders: ['~/in'],
  connections: [{ type: 'smtp', name: 'office-smtp' }],
  acts: testActs,
}
const weekdays = { cron: '5 9 * * 1-5', tz: 'Europe/Berlin' }
const week = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20']

test('dates in arguments follow the day they followed before', () => {
  const routine = routineOf(
    onDays(week, (day) => {
      const before = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)
      return [
        {
          type: 'command.finished',
          of: 'sync --day <date> --until <date> --epoch <date>',
          subject: `sync --day ${before} --until ${day.replaceAll('-', '')} --epoch 2020-01-01`,
        },
      ]
    }),
    { schedule: weekdays },
  )
  const [step] = proposeWorkflow(routine, context).definition.steps
  assert.ok(step && 'use' in step)
  assert.deepEqual(step.with?.command, [
    'sync',
    '--day',
    "{{ format_date(date_add(run.startedAt, -1, 'days', 'Europe/Berlin'), 'yyyy-MM-dd', 'Europe/Berlin') }}",
    '--until',
    "{{ format_date(run.startedAt, 'yyyyMMdd', 'Europe/Berlin') }}",
    '--epoch',
    '2020-01-01',
  ])
})

test('a date that stays the same stays as it is', () => {
  const same = routineOf(
    onDays(week, () => [
      { type: 'command.finished', of: 'sync --day 2026-11-18', subject: 'sync --day 2026-11-18' },
    ]),
    { schedule: weekdays },
  )
  const [step] = proposeWorkflow(same, context).definition.steps
  assert.ok(step && 'use' in step)
  assert.deepEqual(step.with?.command, ['sync', '--day', '2026-11-18'])
})

test('of several forms of a command the usual one is taken, and a note says so', () => {
  const routine = routineOf(
    onDays(week, (day) => {
      const subject = day < '2026-11-19' ? 'python export.py' : 'python export.py --full'
      return [{ type: 'command.finished', of: '**', subject }]
    }),
    { schedule: weekdays },
  )
  const { definition, notes } = proposeWorkflow(routine, context)
  const [step] = definition.steps
  assert.ok(step && 'use' in step)
  assert.deepEqual(step.with?.command, ['python', 'export.py'])
  assert.ok(notes.some(({ message }) => /60 % of the time.*python export.py --full/.test(message)))
})

test('a line that needs a shell is handed to one, and nothing from the trigger is put into it', () => {
  const routine = routineOf(
    onDays(week, (day) => [
      { type: 'file.created', of: '~/in/*.csv', subject: `~/in/bill${day.slice(8)}.csv` },
      {
        type: 'command.finished',
        of: '**',
        subject: `sort ~/in/bill${day.slice(8)}.csv | uniq > ${day}.csv`,
        afterSeconds: 60,
      },
    ]),
  )
  const { definition, notes } = proposeWorkflow(routine, context)
  const [step] = definition.steps
  assert.ok(step && 'use' in step && Array.isArray(step.with?.command))
  const [shell, option, line] = step.with.command
  assert.deepEqual([shell, option], ['sh', '-c'])
  assert.ok(typeof line === 'string' && !line.includes('trigger'))
  assert.match(notes[0]?.message ?? '', /Only a shell/)
})

test('a part that was left out of a command is asked for, and needs no shell', () => {
  const routine = routineOf(
    onDays(week, () => [
      { type: 'command.finished', of: '**', subject: 'upload --token=*** report.csv' },
    ]),
    { schedule: weekdays },
  )
  const { definition, notes } = proposeWorkflow(routine, context)
  const [step] = definition.steps
  assert.ok(step && 'use' in step)
  assert.deepEqual(step.with?.command, ['upload', '--token=***', 'report.csv'])
  assert.ok(notes.some(({ message }) => message.startsWith('A part of the command was left out')))
})

test('files outside of the folder of the command are not handed on, and a note says so', () => {
  const routine = routineOf(
    onDays(week, (day) => [
      { type: 'command.finished', of: 'make', subject: 'make', attrs: { cwd: '~/site' } },
      {
        type: 'file.created',
        of: '~/out/<date>.zip',
        subject: `~/out/${day}.zip`,
        afterSeconds: 1,
      },
      { type: 'mail.sent', of: '**', subject: 'mailto:a@example.com', afterSeconds: 60 },
    ]),
    { schedule: weekdays },
  )
  const { definition, notes } = proposeWorkflow(routine, context)
  const [command, mail] = definition.steps
  assert.ok(command && 'use' in command && mail && 'use' in mail)
  assert.equal(command.with?.collect, undefined)
  assert.equal(mail.with?.attachments, undefined)
  assert.ok(notes.some(({ message }) => message.includes('outside of its folder')))
})

test('two kinds of files of one command are told apart by their names', () => {
  const routine = routineOf(
    onDays(week, (day) => [
      { type: 'command.finished', of: 'build', subject: 'build' },
      {
        type: 'file.created',
        of: '~/out/<date>.log',
        subject: `~/out/${day}.log`,
        afterSeconds: 1,
      },
      {
        type: 'file.created',
        of: '~/out/<date>.pdf',
        subject: `~/out/${day}.pdf`,
        afterSeconds: 2,
      },
      {
        type: 'mail.sent',
        of: '**',
        subject: 'mailto:ann@example.com,bob@example.com',
        afterSeconds: 90,
        attrs: { attachments: [`${day}.pdf`] },
      },
    ]),
    { schedule: weekdays },
  )
  const { definition } = proposeWorkflow(routine, context)
  const [command, mail] = definition.steps
  assert.ok(command && 'use' in command && mail && 'use' in mail)
  assert.deepEqual(command.with?.collect, ['**/*.log', '**/*.pdf'])
  assert.deepEqual(mail.with?.to, ['ann@example.com', 'bob@example.com'])
  assert.deepEqual(mail.with?.attachments, [
    "{{ first(steps.build.files.filter(f, f.name.matches('^20[0-9]{2}[-_./]?[0-9]{2}[-_./]?[0-9]{2}[.]pdf$'))) }}",
  ])
})

test('what the device does not allow yet is told as the command that allows it', () => {
  const routine = routineOf(
    onDays(week, (day) => [
      {
        type: 'command.finished',
        of: '**',
        subject: `./send.sh "two words" ${day}`,
        attrs: { cwd: '~/x' },
      },
    ]),
    { schedule: weekdays },
  )
  const messages = proposeWorkflow(routine, context).notes.map(({ message }) => message)
  assert.deepEqual(messages, [
    `Allow it on laptop: floyo agent allow "./send.sh 'two words' *" --cwd ~/x`,
  ])
})

test('an option whose value changes is told to be written as two words', () => {
  const routine = routineOf(
    onDays(week, (day) => [
      {
        type: 'command.finished',
        of: '**',
        subject: `sync --day=${day}`,
        attrs: { cwd: '~/x' },
      },
    ]),
    { schedule: weekdays },
  )
  const messages = proposeWorkflow(routine, context).notes.map(({ message }) => message)
  assert.match(messages[0] ?? '', /two words/)
})
