/** Literal cases of drift: a daily export at nine, its runs, and what its person did. */
import { Definition, eventId, Pattern } from '@floyo/contracts'
import { type FoundRoutine, templatesOf } from '../../discovery/found-routine.ts'
import type { Act, DriftCase, PastRun } from '../case.ts'

const MINUTE = 60_000

/** `10` is the tenth of November 2026, a Tuesday; times are UTC. */
export function ms(day: number, time: string): number {
  return Date.parse(`2026-11-${String(day).padStart(2, '0')}T${time}:00Z`)
}

export function act(day: number, time: string, what: string, from: string | null = null): Act {
  const [type = '', ...words] = what.split(' ')
  const at = ms(day, time)
  const subject = words.join(' ')
  return {
    id: eventId({ t: at, actor: 'me', type, subject, attrs: {} }, 'test'),
    at,
    type,
    subject,
    from,
  }
}

/** A run of that day at nine, for half a minute. */
export function runOf(day: number): PastRun {
  const startedAt = ms(day, '09:00')
  return { runId: crypto.randomUUID(), startedAt, endedAt: startedAt + MINUTE / 2, eventId: null }
}

export const file = (day: number): string =>
  `~/reports/sales-2026-11-${String(day).padStart(2, '0')}.csv`

/** The export by hand: a command, the file it writes, a mail. */
export function byHand(day: number, hour = 9): Act[] {
  const time = (minute: number): string => `${String(hour).padStart(2, '0')}:0${minute}`
  return [
    act(day, time(3), 'command.finished python export.py'),
    act(day, time(4), `file.created ${file(day)}`),
    act(day, time(6), 'mail.sent mailto:team@example.com'),
  ]
}

interface RoutineOptions {
  cron?: string
  steps?: [type: string, subject: string][]
  active?: boolean
}

const usualSteps: [string, string][] = [
  ['command.finished', 'python export.py'],
  ['file.created', '~/reports/sales-<date>.csv'],
  ['mail.sent', 'mailto:team@example.com'],
]

/** The routine that consists of these occurrences. */
export function patternOf(
  occurrences: readonly Act[][],
  { cron = '0 9 * * *', steps = usualSteps, active = true }: RoutineOptions = {},
): Pattern {
  const told = occurrences.map((acts) => ({
    at: new Date(acts[0]?.at ?? 0).toISOString(),
    endedAt: new Date(acts.at(-1)?.at ?? 0).toISOString(),
    eventIds: acts.map(({ id }) => id),
  }))
  return Pattern.parse({
    id: crypto.randomUUID(),
    steps: steps.map(([type, subject]) => ({
      actor: 'me',
      type,
      subject,
      optional: false,
      example: subject.replace('<date>', '2026-11-01'),
    })),
    schedule: { cron, timezone: 'UTC' },
    triggerStep: null,
    active,
    confidence: 0.9,
    next: [],
    evidence: {
      hits: told.length,
      expected: told.length,
      distinctDays: told.length,
      firstSeen: told[0]?.at,
      lastSeen: told.at(-1)?.at,
      occurrences: told,
      missed: [],
      extra: [],
      manualSeconds: { median: 180, p10: 120, p90: 240 },
    },
  })
}

/** The same, as a look for routines finds it. */
export function foundOf(pattern: Pattern, definition = exportAt('0 9 * * *')): FoundRoutine {
  return {
    fingerprint: JSON.stringify(templatesOf(pattern.steps)),
    templates: templatesOf(pattern.steps),
    support: pattern.evidence.hits,
    confidence: pattern.confidence,
    minutesSavedPerWeek: 15,
    active: pattern.active,
    accidental: false,
    unattended: false,
    pattern,
    proposal: { title: definition.name, summary: '', told: [], definition, notes: [] },
  }
}

export function exportAt(cron: string, steps: Definition['steps'] = exportSteps): Definition {
  return Definition.parse({
    name: 'Export',
    trigger: [{ type: 'schedule', cron, timezone: 'UTC', missed: 'skip' }],
    steps,
  })
}

export const exportSteps: Definition['steps'] = [
  { id: 'export', use: 'device.command', with: { command: ['python', 'export.py'] } },
  { id: 'mail', use: 'email.send', with: { to: ['team@example.com'] } },
]

/** The daily export, automated: done by hand up to the fifth, by runs from the sixth to the fifteenth. */
export function aCase(parts: Partial<DriftCase> & { seen?: readonly Act[] } = {}): DriftCase {
  const before = [1, 2, 3, 4, 5].map((day) => byHand(day))
  const { seen = [], ...rest } = parts
  return {
    draft: exportAt('0 9 * * *'),
    enabled: true,
    proposed: exportAt('0 9 * * *'),
    pattern: patternOf(before),
    same: null,
    other: null,
    runs: [6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map(runOf),
    acts: new Map([...before.flat(), ...seen].map((one) => [one.id, one])),
    lastOwnPart: null,
    seenUpTo: ms(15, '18:00'),
    ...rest,
  }
}
