import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Pattern, TeamAct, TeamDays, TeamTemplate, TeamTime } from '@floyo/contracts'
import { parseTeamTemplateKey, teamTemplateKey, toTeamTemplate } from './team-template.ts'

type Step = Pattern['steps'][number]
const step = (type: string, more: Partial<Step> = {}): Step => ({
  actor: 'ada',
  type,
  subject: '~/work/falcon-<date>.csv',
  optional: false,
  example: '~/work/falcon-2026-11-20.csv',
  ...more,
})
const plan = (cron: string, everyWeeks?: number): Pattern['schedule'] => ({
  cron,
  timezone: 'Europe/Berlin',
  ...(everyWeeks === undefined ? {} : { everyWeeks, anchor: '2026-11-16' }),
})
const keyOf = (steps: Step[], schedule: Pattern['schedule'] = null): string | null => {
  const template = toTeamTemplate({ steps, schedule })
  return template && teamTemplateKey(template)
}

const exported = [step('command.finished'), step('file.created'), step('mail.sent')]

const when = (cron: string, everyWeeks?: number) =>
  toTeamTemplate({ steps: exported, schedule: plan(cron, everyWeeks) })?.schedule

test('a key names its rules, the rough time and the acts, and stays what it was', () => {
  assert.equal(
    keyOf(exported, plan('5 9 * * 1-5')),
    '1 weekdays morning: command.finished file.created mail.sent',
  )
  assert.equal(
    keyOf([step('file.created', { actor: 'svc:scanner' }), step('file.moved')]),
    '1 after: service:file.created file.moved',
  )
})

test('what is done only sometimes makes no difference, and neither does who it is done with or to', () => {
  const another = exported.map((one) =>
    Object.assign({}, one, { actor: 'eve', subject: 'mailto:x@y.example', example: 'z' }),
  )
  const more = [...another, step('file.opened', { optional: true })]
  assert.equal(keyOf(more, plan('40 10 * * 1-5')), keyOf(exported, plan('5 9 * * 1-5')))
})

test('acts that one person does in either order are in one order; those in another order are another way', () => {
  const [run, file, mail] = exported as [Step, Step, Step]
  const either = [mail, Object.assign({}, file, { swapped: true })]
  assert.equal(
    keyOf([run, ...either]),
    keyOf([run, file, Object.assign({}, mail, { swapped: true })]),
  )
  assert.notEqual(keyOf([run, mail, file]), keyOf([run, file, mail]))
})

test('kinds of acts that programs name differently are one kind', () => {
  assert.equal(
    keyOf([step('shell.run'), step('file.modified'), step('browser.visited')]),
    keyOf([step('command.run'), step('file.changed'), step('page.viewed')]),
  )
})

test('days and times are told roughly', () => {
  assert.deepEqual(when('0 4 * * *'), { days: 'daily', time: 'night' })
  assert.deepEqual(when('59 11 * * 0-6'), { days: 'daily', time: 'morning' })
  assert.deepEqual(when('0 12 * * 1,3'), { days: 'weekly', time: 'afternoon' })
  assert.deepEqual(when('0 17 * * 5'), { days: 'weekly', time: 'evening' })
  assert.deepEqual(when('0 17 * * 5', 2), { days: 'every-few-weeks', time: 'evening' })
  assert.deepEqual(when('0 9,16 L * *'), { days: 'monthly', time: 'throughout' })
  assert.deepEqual(when('0 9 * * 1#2'), { days: 'monthly', time: 'morning' })
  assert.deepEqual(when('15 * * * *'), { days: 'daily', time: 'throughout' })
})

test('one act is no way of working, nor are acts of no known kind, nor very many', () => {
  assert.equal(keyOf([step('command.finished'), step('mail.sent', { optional: true })]), null)
  assert.equal(keyOf([step('command.finished'), step('falcon.launched')]), null)
  assert.equal(keyOf(Array.from({ length: 13 }, () => step('file.opened'))), null)
})

test('a word of a person’s own passes nowhere, wherever it stands', () => {
  const word = 'quokkazebra'
  const own: Partial<Step> = { actor: word, subject: `/${word}/a.csv`, example: word }
  const steps = [word, `${word}.made`, 'file.created', 'mail.sent'].map((type) => step(type, own))
  const template = toTeamTemplate({ steps, schedule: { cron: '0 9 * * *', timezone: word } })
  assert.ok(template)
  assert.ok(!JSON.stringify([template, teamTemplateKey(template)]).includes(word))
})

test('every template is read back from its key', () => {
  for (const act of TeamAct.options)
    for (const days of TeamDays.options)
      for (const time of TeamTime.options) {
        const template = TeamTemplate.parse({
          steps: [
            { act, service: false },
            { act: 'file.created', service: true },
          ],
          schedule: { days, time },
        })
        assert.deepEqual(parseTeamTemplateKey(teamTemplateKey(template)), template)
      }
  const triggered = toTeamTemplate({ steps: exported, schedule: null })
  assert.ok(triggered)
  assert.deepEqual(parseTeamTemplateKey(teamTemplateKey(triggered)), triggered)
})

test('a key of other rules, or that is none, is nothing', () => {
  assert.equal(parseTeamTemplateKey('2 after: file.created mail.sent'), null)
  assert.equal(parseTeamTemplateKey('1 after: file.created falcon'), null)
  assert.equal(parseTeamTemplateKey('falcon'), null)
})
