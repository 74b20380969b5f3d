import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDefinition, TeamAct, TeamDays, type TeamTemplate, TeamTime } from '@floyo/contracts'
import { type DraftAnswers, draftAsksOf, toTeamDraft } from './draft.ts'

const means = {
  timezone: 'Europe/Berlin',
  device: 'laptop',
  mailConnection: 'office-smtp',
  wordsOf: (act: TeamAct) => `Do ${act}`,
}
const answers: DraftAnswers = { name: 'Mine', time: '08:45', day: 5, about: '', steps: {} }
const template = (
  schedule: TeamTemplate['schedule'],
  ...acts: [TeamAct, ...TeamAct[]]
): TeamTemplate => ({ schedule, steps: acts.map((act) => ({ act, service: false })) })
const mornings = { days: 'weekdays', time: 'morning' } as const

test('a draft takes order and days from the template, and the rest from the person', () => {
  const exported = template(mornings, 'command.finished', 'file.created', 'mail.sent')
  assert.deepEqual(draftAsksOf(exported), {
    time: '09:00',
    day: null,
    begins: null,
    steps: [
      { place: 0, asks: 'command' },
      { place: 2, asks: 'recipient' },
    ],
  })
  const given = { ...answers, steps: { 0: ' python export.py', 2: 'team@example.com ' } }
  assert.deepEqual(toTeamDraft(exported, given, means), {
    name: 'Mine',
    trigger: [{ type: 'schedule', cron: '45 8 * * 1-5', timezone: 'Europe/Berlin' }],
    steps: [
      {
        id: 'command_1',
        use: 'device.command',
        with: { device: 'laptop', command: 'python export.py' },
      },
      { id: 'note_2', use: 'floyo.note', with: { text: 'Do file.created' } },
      {
        id: 'mail_3',
        use: 'email.send',
        connection: 'office-smtp',
        with: { to: 'team@example.com', subject: '', text: '' },
      },
    ],
  })
})

test('what begins without a clock is an event trigger on what the person names, and no step', () => {
  const arriving = template(null, 'file.created', 'file.moved')
  assert.deepEqual(draftAsksOf(arriving).begins, 'file.created')
  const { trigger, steps } = toTeamDraft(arriving, { ...answers, about: 'in/"new"' }, means)
  assert.deepEqual(trigger, [
    { type: 'event', on: 'file.created', where: 'event.subject.contains("in/\\"new\\"")' },
  ])
  assert.deepEqual(steps, [{ id: 'note_2', use: 'floyo.note', with: { text: 'Do file.moved' } }])
})

test('without a device a command stays with the person, as a note of it', () => {
  const runs = template(mornings, 'command.finished', 'file.created')
  const given = { ...answers, steps: { 0: 'make' } }
  const { steps } = toTeamDraft(runs, given, { ...means, device: undefined })
  assert.deepEqual((steps as object[])[0], {
    id: 'note_1',
    use: 'floyo.note',
    with: { text: 'Do command.finished: make' },
  })
})

test('a draft of every template is a definition without problems', () => {
  const given = { ...answers, about: 'x', steps: { 0: 'a@example.com', 1: 'a@example.com' } }
  const check = (one: TeamTemplate): void => {
    const parsed = parseDefinition(toTeamDraft(one, given, means))
    assert.deepEqual(parsed.ok ? [] : parsed.problems, [], JSON.stringify(one))
  }
  for (const act of TeamAct.options) check(template(null, act, act))
  for (const days of TeamDays.options)
    for (const time of TeamTime.options) check(template({ days, time }, 'mail.sent', 'other'))
})
