/**
 * An automation begun from a team pattern: its template says when, roughly, and which kinds of acts in
 * which order; the person says what it can not hold. Commands and mails become steps, all other acts
 * notes that stay with the person.
 */
import type { JsonObject, TeamAct, TeamTemplate } from '@floyo/contracts'

/** What is asked of a template; what it holds already is null. */
export interface DraftAsks {
  /** The time that is offered, `09:00`. */
  time: string | null
  /** Whether on a day of the week, or of the month. */
  day: 'week' | 'month' | null
  /** The act that begins it: what is it about? */
  begins: TeamAct | null
  /** The steps of which more is to be known, by their place. */
  steps: { place: number; asks: 'command' | 'recipient' }[]
}

export interface DraftAnswers {
  name: string
  time: string
  /** 0 is Sunday; or of the month, from 1. */
  day: number
  /** A part of what the beginning is about, such as the name of a folder; empty for any. */
  about: string
  /** By the step's place. */
  steps: Record<number, string>
}

/** What there is to carry it out with. */
export interface DraftMeans {
  timezone: string
  device: string | undefined
  mailConnection: string | undefined
  /** The act in the person's words, for a note. */
  wordsOf: (act: TeamAct) => string
}

const offered = {
  night: '02:00',
  morning: '09:00',
  afternoon: '14:00',
  evening: '18:00',
  throughout: '09:00',
} as const

/** What a person is asked for. */
export function draftAsksOf({ schedule, steps }: TeamTemplate): DraftAsks {
  const first = steps[0]?.act ?? 'other'
  const days = schedule?.days
  return {
    time: schedule && offered[schedule.time],
    day:
      days === 'weekly' || days === 'every-few-weeks'
        ? 'week'
        : days === 'monthly'
          ? 'month'
          : null,
    begins: schedule || first === 'other' ? null : first,
    steps: steps.flatMap(({ act }, place): DraftAsks['steps'] => {
      if (!schedule && place === 0) return []
      if (act === 'command.finished') return [{ place, asks: 'command' }]
      return act === 'mail.sent' ? [{ place, asks: 'recipient' }] : []
    }),
  }
}

/** The definition to go on with in the editor. */
export function toTeamDraft(
  template: TeamTemplate,
  answers: DraftAnswers,
  means: DraftMeans,
): JsonObject {
  const steps = template.steps
    .map(({ act }, place) => toStep({ act, place }, answers, means))
    // What begins it is not done by it.
    .filter((_step, place) => template.schedule !== null || place > 0)
  return { name: answers.name, trigger: [toTrigger(template, answers, means)], steps }
}

function toTrigger(
  { schedule, steps }: TeamTemplate,
  { time, day, about }: DraftAnswers,
  { timezone }: DraftMeans,
): JsonObject {
  if (!schedule) {
    const on = steps[0]?.act ?? 'other'
    if (on === 'other') return { type: 'manual' }
    if (about.trim() === '') return { type: 'event', on }
    return { type: 'event', on, where: `event.subject.contains(${JSON.stringify(about.trim())})` }
  }
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const days = {
    daily: '* * *',
    weekdays: '* * 1-5',
    weekly: `* * ${day}`,
    'every-few-weeks': `* * ${day}`,
    monthly: `${day} * *`,
  }[schedule.days]
  return {
    type: 'schedule',
    cron: `${minute} ${hour} ${days}`,
    timezone,
    ...(schedule.days === 'every-few-weeks' ? { everyWeeks: 2 } : {}),
  }
}

function toStep(
  { act, place }: { act: TeamAct; place: number },
  { steps }: DraftAnswers,
  { device, mailConnection, wordsOf }: DraftMeans,
): JsonObject {
  const given = (steps[place] ?? '').trim()
  if (act === 'command.finished' && device !== undefined && given !== '')
    return { id: `command_${place + 1}`, use: 'device.command', with: { device, command: given } }
  if (act === 'mail.sent' && given !== '')
    return {
      id: `mail_${place + 1}`,
      use: 'email.send',
      ...(mailConnection === undefined ? {} : { connection: mailConnection }),
      with: { to: given, subject: '', text: '' },
    }
  const text = given === '' ? wordsOf(act) : `${wordsOf(act)}: ${given}`
  return { id: `note_${place + 1}`, use: 'floyo.note', with: { text } }
}
