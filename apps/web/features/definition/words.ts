/** Triggers in sentences. */
import type { ScheduleTrigger, Trigger } from '@floyo/contracts'
import type { createFormatter, createTranslator } from 'use-intl/core'
import type wordsTexts from '../../messages/en/words.json'
import { weekdayName } from '../time/days.ts'
import { type Days, scheduleShape } from './schedule.ts'

export type Words = ReturnType<typeof createTranslator<typeof wordsTexts>>
export type Format = ReturnType<typeof createFormatter>
type Timing = Pick<ScheduleTrigger, 'cron' | 'everyWeeks'> & { timezone?: string }

/** "Every weekday at 09:05 Europe/Berlin"; without a zone, none is said. */
export function scheduleSentence(t: Words, format: Format, timing: Timing): string {
  const shape = scheduleShape(timing.cron)
  const at = (times: string[]): string => {
    const list = format.list(times)
    return timing.timezone === undefined
      ? t('atHere', { times: list })
      : t('at', { times: list, zone: timing.timezone })
  }
  switch (shape.kind) {
    case 'minutes':
      return t('everyMinutes', { count: shape.every })
    case 'hours':
      return t('everyHours', { count: shape.every, minute: String(shape.minute).padStart(2, '0') })
    case 'days': {
      const days = daysInWords(t, format, shape.days)
      const weeks = timing.everyWeeks ?? 1
      return weeks > 1
        ? t('everyFewWeeks', { weeks, days, at: at(shape.times) })
        : t('onDays', { days, at: at(shape.times) })
    }
    case 'months': {
      const days = format.list(shape.daysOfMonth.map(String))
      return t('everyMonth', { days, at: at(shape.times) })
    }
    case 'last-day':
      return t('lastDay', { at: at(shape.times) })
    case 'nth-day': {
      const day = weekdayName(format, shape.day, 'long')
      return t('nthDay', { place: t(`places.${shape.place}`), day, at: at(shape.times) })
    }
    case 'other':
      return t('otherSchedule', { cron: timing.cron, zone: timing.timezone ?? '' }).trimEnd()
  }
}

function daysInWords(t: Words, format: Format, days: Days): string {
  if (typeof days === 'string') return t(`days.${days}`)
  return t('days.some', { names: format.list(days.map((day) => weekdayName(format, day, 'long'))) })
}

/** What starts a workflow, in one sentence. */
export function triggerSentence(t: Words, format: Format, trigger: Trigger): string {
  switch (trigger.type) {
    case 'manual':
      return t('manual')
    case 'schedule':
      return scheduleSentence(t, format, trigger)
    case 'interval':
      return t('everySoOften', { every: trigger.every })
    case 'event': {
      const what = eventInWords(t, trigger.on)
      return trigger.debounce
        ? t('eventSettled', { what, debounce: trigger.debounce })
        : t('event', { what })
    }
    case 'workflow':
      return t('afterWorkflow', { on: trigger.on, name: trigger.workflow })
    case 'webhook':
      return t(trigger.answer === 'accepted' ? 'webhook' : 'webhookResult')
  }
}

const knownEvents = [
  'file.created',
  'file.modified',
  'file.deleted',
  'file.opened',
  'file.edited',
  'file.moved',
  'file.renamed',
  'command.finished',
  'app.focused',
  'mail.sent',
  'mail.received',
  'git.committed',
  'git.pushed',
  'calendar.event',
  'meeting.held',
  'url.visited',
] as const

/** "a file is created"; a type that is not known is named as it is. */
export function eventInWords(t: Words, type: string): string {
  // What was left out of a routine that somebody shows.
  if (type === 'other') return t('otherEvent')
  const known = knownEvents.find((one) => one === type)
  if (!known) return t('eventOfType', { type })
  const [subject, verb] = known.split('.') as [string, string]
  return t(`events.${subject}_${verb}` as 'events.file_created')
}
