import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDefinition } from '@floyo/contracts'
import { type ProposalContext, proposeWorkflow } from './propose.ts'
import { testActs } from './testing/acts.ts'
import { type LiteralAct, onDays, routineOf } from './testing/routine.ts'

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

const exported = (day: string): LiteralAct[] => [
  {
    type: 'command.finished',
    of: 'python export.py',
    subject: 'python export.py',
    attrs: { cwd: '~/sales', exitCode: 0, durationMs: 40_000 },
  },
  {
    type: 'file.created',
    of: '~/sales/reports/sales-<date>.csv',
    subject: `~/sales/reports/sales-${day}.csv`,
    afterSeconds: 2,
  },
  {
    type: 'mail.sent',
    of: 'mailto:team@example.com',
    subject: 'mailto:team@example.com',
    afterSeconds: 200,
    attrs: { subject: `Sales of ${day}` },
  },
]

test('a command, its file and the mail become a scheduled workflow that hands the file on', () => {
  const routine = routineOf(onDays(week, exported), { schedule: weekdays, hits: 14, expected: 15 })
  const proposal = proposeWorkflow(routine, context)
  assert.equal(proposal.title, 'Run export.py and mail team@example.com')
  assert.equal(
    proposal.summary,
    'On 14 of 15 weekdays at about 09:05 you run export.py, save sales-*.csv and mail team@example.com.',
  )
  assert.deepEqual(
    proposal.told.map(({ verb, object, inTitle }) => [verb, object, inTitle]),
    [
      ['run', 'export.py', true],
      ['save', 'sales-*.csv', false],
      ['mail', 'team@example.com', true],
    ],
  )
  assert.deepEqual(proposal.definition, {
    format: 1,
    name: proposal.title,
    description: proposal.summary,
    inputs: {},
    trigger: [
      { type: 'schedule', cron: '5 9 * * 1-5', timezone: 'Europe/Berlin', missed: 'run-once' },
    ],
    steps: [
      {
        id: 'export',
        use: 'device.command',
        with: {
          device: 'laptop',
          command: ['python', 'export.py'],
          cwd: '~/sales',
          collect: ['reports/sales-*.csv'],
        },
        timeout: '3m',
      },
      {
        id: 'mail',
        use: 'email.send',
        connection: 'office-smtp',
        with: {
          to: ['team@example.com'],
          subject: "Sales of {{ format_date(run.startedAt, 'yyyy-MM-dd', 'Europe/Berlin') }}",
          text: 'Attached: {{ steps.export.files[0].name }}',
          attachments: ['{{ steps.export.files[0] }}'],
        },
        onUnknown: 'ask',
      },
    ],
  })
  assert.deepEqual(proposal.notes, [
    {
      stepId: 'mail',
      message: 'Say the text.',
      told: { code: 'unseen', values: { action: 'email.send', field: 'text' }, acts: [] },
      ask: {
        id: 'mail.text',
        kind: 'text',
        label: 'text',
        connectionType: null,
        otherwise: 'Attached: {{ steps.export.files[0].name }}',
        required: false,
      },
    },
  ])
})

test('a file that arrives and is worked on becomes an event trigger, its path an argument', () => {
  const routine = routineOf(
    onDays(week, (day) => [
      {
        type: 'file.created',
        of: '~/in/bill-<num>.pdf',
        subject: `~/in/bill-${day.slice(8)}7.pdf`,
      },
      {
        type: 'command.finished',
        of: 'python book.py **',
        subject: `python book.py ~/in/bill-${day.slice(8)}7.pdf --number ${day.slice(8)}7`,
        afterSeconds: 60,
        attrs: { cwd: '~/books' },
      },
    ]),
  )
  const { definition, title, notes } = proposeWorkflow(routine, context)
  assert.equal(title, 'When bill-*.pdf arrives, run book.py')
  assert.deepEqual(definition.trigger, [
    {
      type: 'event',
      on: 'file.created',
      where: "event.subject.matches('^~/in/bill-[0-9]+[.]pdf$')",
    },
  ])
  assert.deepEqual(definition.steps, [
    {
      id: 'book',
      use: 'device.command',
      with: {
        device: 'laptop',
        command: [
          'python',
          'book.py',
          '{{ trigger.event.subject }}',
          '--number',
          "{{ extract(trigger.event.subject, '^~/in/bill-([0-9]+)[.]pdf$') }}",
        ],
        cwd: '~/books',
      },
      timeout: '10m',
    },
  ])
  assert.deepEqual(notes, [])
})

test('a routine at set times that begins with an arriving file starts with the file if a device watches for it', () => {
  const routine = routineOf(
    onDays(week, (day) => [
      { type: 'file.created', of: '~/in/raw-<date>.csv', subject: `~/in/raw-${day}.csv` },
      { type: 'command.finished', of: 'make report', subject: 'make report', afterSeconds: 90 },
    ]),
    { schedule: weekdays },
  )
  assert.equal(proposeWorkflow(routine, context).definition.trigger[0]?.type, 'event')
  const unwatched = proposeWorkflow(routine, { ...context, watchedFolders: ['~/into'] })
  assert.equal(unwatched.definition.trigger[0]?.type, 'schedule')
})

test('acts that only a person does make a reminder', () => {
  const routine = routineOf(
    onDays(week, () => [
      { type: 'file.edited', of: '~/plan.xlsx', subject: '~/plan.xlsx' },
      { type: 'app.focused', of: 'Calendar', subject: 'Calendar', afterSeconds: 60 },
    ]),
    { schedule: weekdays },
  )
  const { definition, title } = proposeWorkflow(routine, context)
  assert.equal(title, 'Remind me to edit plan.xlsx and use Calendar')
  assert.deepEqual(definition.steps, [
    {
      id: 'remind',
      use: 'floyo.note',
      with: { text: 'It is time to edit plan.xlsx and use Calendar.' },
    },
  ])
})

test('what a person does between two steps becomes a note, what a service does does not', () => {
  const routine = routineOf(
    onDays(week, (day) => {
      const [command, file, mail] = exported(day)
      assert.ok(command && file && mail)
      return [
        command,
        file,
        { type: 'file.opened', of: file.of, subject: file.subject, afterSeconds: 30 },
        {
          type: 'api.called',
          of: 'POST /v1/x',
          subject: 'POST /v1/x',
          actor: 'svc:x',
          afterSeconds: 40,
        },
        mail,
      ]
    }),
    { schedule: weekdays },
  )
  const { definition, notes } = proposeWorkflow(routine, context)
  assert.deepEqual(
    definition.steps.map(({ id }) => id),
    ['export', 'mail'],
  )
  assert.match(notes.at(-1)?.message ?? '', /You also open sales-[*].csv.* does not wait for it/)
  assert.equal(notes.length, 2)
})

test('a workflow that writes the kind of file that would start it is started by hand', () => {
  const routine = routineOf(
    onDays(week, (day) => [
      { type: 'file.created', of: '~/in/*.csv', subject: `~/in/a${day}.csv` },
      { type: 'command.finished', of: 'clean', subject: 'clean', afterSeconds: 60 },
      { type: 'file.created', of: '~/in/*.csv', subject: `~/in/b${day}.csv`, afterSeconds: 62 },
    ]),
  )
  const { definition, notes } = proposeWorkflow(routine, context)
  assert.deepEqual(definition.trigger, [{ type: 'manual' }])
  assert.match(notes[0]?.message ?? '', /writes files like/)
})

test('quotes and braces in what was seen do not become part of an expression', () => {
  const routine = routineOf(
    onDays(week, () => [
      { type: 'file.edited', of: "~/in/o'hara {{x}}.txt", subject: "~/in/o'hara {{x}}.txt" },
      { type: 'command.finished', of: '**', subject: "echo '{{ secrets }}'", afterSeconds: 30 },
    ]),
  )
  const { definition } = proposeWorkflow(routine, context)
  assert.deepEqual(definition.trigger, [
    {
      type: 'event',
      on: 'file.edited',
      where: "event.subject == '~/in/o\\'hara {{x}}.txt'",
      debounce: '1m',
    },
  ])
  const [step] = definition.steps
  assert.ok(step && 'use' in step)
  assert.deepEqual(step.with?.command, ['echo', '{{{{ secrets }}'])
})

test('a request to an address for machines becomes an HTTP step, a page does not', () => {
  const routine = routineOf(
    onDays(week, (day) => [
      {
        type: 'url.visited',
        of: 'https://api.example.com/rates/<date>.json',
        subject: `https://api.example.com/rates/${day}.json`,
      },
      {
        type: 'url.visited',
        of: 'https://news.example.com/',
        subject: 'https://news.example.com/',
        afterSeconds: 30,
      },
    ]),
    { schedule: weekdays },
  )
  const { definition, notes } = proposeWorkflow(routine, context)
  assert.deepEqual(definition.steps, [
    {
      id: 'request',
      use: 'http.request',
      with: {
        method: 'GET',
        url: "https://api.example.com/rates/{{ format_date(run.startedAt, 'yyyy-MM-dd', 'Europe/Berlin') }}.json",
      },
    },
  ])
  assert.match(notes[0]?.message ?? '', /You also visit news.example.com/)
})

test('a mail without a known address asks for one, and without a connection names the one to add', () => {
  const routine = routineOf(
    onDays(week, () => [{ type: 'mail.sent', of: 'Outbox', subject: 'Outbox' }]),
    { schedule: weekdays },
  )
  const { definition, notes } = proposeWorkflow(routine, { ...context, connections: [] })
  const [mail] = definition.steps
  assert.ok(mail && 'use' in mail)
  assert.equal(mail.with?.to, '{{ inputs.recipient }}')
  assert.equal(definition.inputs.recipient?.required, true)
  assert.equal(mail.connection, 'mail')
  assert.ok(notes.some(({ message }) => message.includes('called mail')))
})

test('every proposal is a definition that can be read', () => {
  const schedules = [weekdays, { cron: '0 9 L * *', tz: 'UTC' }, { cron: '0 9 * * 5#1', tz: 'UTC' }]
  const everySecond = { cron: '0 9 * * 1', tz: 'UTC', every_weeks: 2, anchor: '2026-11-16' }
  for (const schedule of [...schedules, everySecond]) {
    const routine = routineOf(onDays(week, exported), { schedule })
    const { definition } = proposeWorkflow(routine, { ...context, deviceName: null })
    assert.deepEqual(parseDefinition(definition), { ok: true, definition })
  }
})
