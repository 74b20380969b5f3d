/** Eight weeks in the life of somebody who exports a report every weekday and mails it. */
import type { EventLine } from '@floyo/contracts'

const DAY = 86_400_000
const MINUTE = 60_000

export interface History {
  lines: EventLine[]
  /** On how many weekdays the routine was due, and on how many it was done. */
  due: number
  done: number
}

/**
 * Every weekday at 09:05 UTC, a few minutes more or less: run the export in `folder`, mail its file.
 * Two days are missed. In between there is everyday work at no fixed time.
 */
export function reportHistory(options: { folder: string; until: number; actor: string }): History {
  const { folder, until, actor } = options
  const lines: EventLine[] = []
  const random = seeded(20_261_120)
  const act = (t: number, type: string, subject: string, attrs: EventLine['attrs'] = {}): void => {
    lines.push({ t: Math.round(t), actor, type, subject, attrs })
  }
  const midnight = until - (until % DAY)
  let due = 0
  let done = 0
  for (let day = midnight - 56 * DAY; day < midnight; day += DAY) {
    const weekday = new Date(day).getUTCDay()
    if (weekday === 0 || weekday === 6) continue
    everydayWork(day, act, random)
    due++
    if (due === 9 || due === 23) continue
    done++
    const start = day + 9 * 60 * MINUTE + 5 * MINUTE + (random() - 0.5) * 3 * MINUTE
    const file = `${folder}/report-${new Date(day).toISOString().slice(0, 10)}.csv`
    act(start, 'command.finished', 'node export.mjs', {
      cwd: folder,
      exitCode: 0,
      durationMs: 1500,
    })
    act(start + 1000, 'file.created', file, { sizeBytes: 40 })
    act(start + (90 + random() * 60) * 1000, 'mail.sent', 'mailto:team@example.com', {
      subject: `Report ${new Date(day).toISOString().slice(0, 10)}`,
    })
  }
  return { lines: lines.toSorted((a, b) => a.t - b.t), due, done }
}

const places = ['notes', 'draft', 'budget', 'plan', 'talk', 'ideas', 'review', 'contract']

function everydayWork(
  day: number,
  act: (t: number, type: string, subject: string) => void,
  random: () => number,
): void {
  for (let count = 20 + Math.floor(random() * 20); count > 0; count--) {
    const t = day + (8 + random() * 9) * 60 * MINUTE
    const place = places[Math.floor(random() * random() * places.length)] ?? 'notes'
    act(t, random() < 0.5 ? 'file.edited' : 'file.opened', `~/work/${place}.md`)
  }
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}
