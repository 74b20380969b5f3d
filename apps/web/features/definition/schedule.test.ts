import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFormatter, createTranslator } from 'use-intl/core'
import { locale } from '../../messages/locale.ts'
import messages from '../../messages/en/words.json' with { type: 'json' }
import { scheduleShape } from './schedule.ts'
import { eventInWords, scheduleSentence, triggerSentence } from './words.ts'

const t = createTranslator({ locale, messages })
const format = createFormatter({ locale, timeZone: 'UTC' })
const say = (cron: string, everyWeeks?: number): string =>
  scheduleSentence(t, format, { cron, timezone: 'Europe/Berlin', everyWeeks })

test('the schedules that people use are said in a sentence', () => {
  const said: [string, string][] = [
    ['5 9 * * 1-5', 'Every weekday at 09:05 Europe/Berlin'],
    ['0 8 * * *', 'Every day at 08:00 Europe/Berlin'],
    ['30 16 * * FRI', 'Every Friday at 16:30 Europe/Berlin'],
    ['0 9,17 * * 0,6', 'Every Saturday and Sunday at 09:00 and 17:00 Europe/Berlin'],
    ['0 7 * * 0,1,3', 'Every Monday, Wednesday, and Sunday at 07:00 Europe/Berlin'],
    ['0 0 1,15 * *', 'On day 1 and 15 of every month at 00:00 Europe/Berlin'],
    ['20 16 L * *', 'On the last day of every month at 16:20 Europe/Berlin'],
    ['0 18 * * 2#1', 'On the first Tuesday of every month at 18:00 Europe/Berlin'],
    ['0 18 * * 7#5', 'On the fifth Sunday of every month at 18:00 Europe/Berlin'],
    ['*/15 * * * *', 'Every 15 minutes'],
    ['* * * * *', 'Every minute'],
    ['7 * * * *', 'Every hour at :07'],
    ['0 */6 * * *', 'Every 6 hours at :00'],
  ]
  for (const [cron, sentence] of said) assert.equal(say(cron), sentence)
})

test('a schedule of every few weeks says so', () => {
  assert.equal(say('0 9 * * 1', 2), 'Every 2 weeks, every Monday at 09:00 Europe/Berlin')
})

test('a schedule that no sentence holds is shown as it is written, never wrongly', () => {
  for (const cron of [
    '*/25 * * * *',
    '0 9 1 * 1',
    '0 9 * 1 *',
    '0-40/10 9 * * *',
    '1 2 3',
    '99 9 * * *',
    '0 */5 * * *',
  ]) {
    assert.deepEqual(scheduleShape(cron), { kind: 'other' }, cron)
  }
  assert.equal(say('0 9 1 * 1'), 'On the schedule 0 9 1 * 1 Europe/Berlin')
})

test('both 0 and 7 are Sunday', () => {
  assert.deepEqual(scheduleShape('0 9 * * 7'), scheduleShape('0 9 * * 0'))
})

test('every kind of trigger has its sentence', () => {
  assert.equal(triggerSentence(t, format, { type: 'manual' }), 'When somebody starts it')
  assert.equal(
    triggerSentence(t, format, { type: 'event', on: 'file.created', debounce: '30s' }),
    'When a file is created, once it has been quiet for 30s',
  )
  assert.match(triggerSentence(t, format, { type: 'webhook', answer: 'result' }), /webhook/)
})

test('an event of an unknown type is named by its type, one that is not told is something else', () => {
  assert.equal(eventInWords(t, 'other'), 'something else is done')
  assert.equal(eventInWords(t, 'kiln.fired'), 'kiln.fired happens')
})
