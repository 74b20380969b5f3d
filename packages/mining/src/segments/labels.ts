/**
 * Labels: what counts as the same act in a recording of clicks and keys.
 *
 * A label is `type@subject`. A number that runs (the row of a cell, the id of a record) is left out,
 * which shows in its masked form having many variants, none of them frequent.
 * Cost: one pass to count, one to number.
 */
import type { EventLine } from '@floyo/contracts'

const MANY_VARIANTS = 6
const LARGE_SHARE = 0.2

export interface Labelled {
  /** For each event the number of its label. */
  ids: Int32Array
  /** The masked text of each label. */
  names: string[]
  /** For each event the label as it stands. */
  exact: string[]
}

/** Numbers the labels of events, running numbers left out. */
export function toLabels(events: readonly EventLine[]): Labelled {
  const exact = events.map(({ type, subject }) => `${type}@${subject}`)
  const variants = new Map<string, Map<string, number>>()
  for (const label of exact) {
    const masked = mask(label)
    let known = variants.get(masked)
    if (!known) variants.set(masked, (known = new Map()))
    known.set(label, (known.get(label) ?? 0) + 1)
  }
  const running = new Set<string>()
  for (const [masked, known] of variants) {
    const counts = [...known.values()]
    const total = counts.reduce((sum, count) => sum + count, 0)
    if (counts.length >= MANY_VARIANTS && Math.max(...counts) <= LARGE_SHARE * total)
      running.add(masked)
  }
  const numbers = new Map<string, number>()
  const ids = new Int32Array(exact.length)
  for (const [i, label] of exact.entries()) {
    const masked = mask(label)
    const name = running.has(masked) ? masked : label
    let id = numbers.get(name)
    if (id === undefined) numbers.set(name, (id = numbers.size))
    ids[i] = id
  }
  return { ids, names: [...numbers.keys()], exact }
}

function mask(label: string): string {
  return label.replace(/[0-9]+/g, '<num>')
}
