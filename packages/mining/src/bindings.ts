/**
 * Bindings: values that one step hands to a later one, such as an id that comes back.
 *
 * For each pair of steps and of attributes: the share of occurrences in which a value of the earlier
 * act is one of the later act, or part of its subject. The same count with the occurrences shifted
 * against each other says how often that happens without any tie. Cost: O(occurrences x steps^2).
 */
import type { Acts } from './acts.ts'
import type { EventColumns } from './columns.ts'
import type { Episode } from './episodes.ts'
import { logBinomialTail } from './stats.ts'

/** A value that step `from` has in `attribute` and this step takes, in an attribute or its subject. */
export interface Binding {
  /** The earlier step, by its place. */
  from: number
  attribute: string
  /** The attribute of this step that has the value, or null when its subject contains it. */
  to: string | null
  /** In which share of the occurrences. */
  share: number
}

const LEAST_SHARE = 0.8
const CHANCE_LIMIT = Math.log(1e-6)

/** For each step the values that it takes from earlier ones. */
export function findBindings(
  { steps, occurrences }: Episode,
  acts: Acts,
  columns: EventColumns,
): Binding[][] {
  const said = occurrences.map((occurrence) => occurrence.map((act) => saidBy(act, acts, columns)))
  return steps.map((_, to) =>
    steps.slice(0, to).flatMap((_token, from) =>
      tiesBetween(
        from,
        said.flatMap((row) => {
          const [giver, taker] = [row[from], row[to]]
          return giver && taker ? [{ giver, taker }] : []
        }),
      ),
    ),
  )
}

/** What an act says: its subject and its attributes' values. */
interface Said {
  subject: string
  values: Map<string, string>
}

function saidBy(act: number, acts: Acts, columns: EventColumns): Said | undefined {
  if (act < 0) return undefined
  const event = acts.firstEvent[act] ?? 0
  const values = new Map<string, string>()
  const line = columns.line[event] ?? 0
  for (let v = columns.valueStart[line] ?? 0; v < (columns.valueStart[line + 1] ?? 0); v++)
    values.set(
      columns.keys[columns.valueKey[v] ?? 0] ?? '',
      columns.values[columns.valueOf[v] ?? 0] ?? '',
    )
  return { subject: columns.whats[columns.what[event] ?? 0]?.subject ?? '', values }
}

interface Tie {
  attribute: string
  to: string | null
  tied: number
  byChance: number
}

function tiesBetween(from: number, pairs: readonly { giver: Said; taker: Said }[]): Binding[] {
  const ties: Tie[] = []
  const tieOf = new Map<string, Map<string | null, Tie>>()
  for (const [i, { giver, taker }] of pairs.entries()) {
    // The next occurrence's act stands for any other: it has the same attributes, not the same value.
    const other = pairs[(i + 1) % pairs.length]?.taker
    const places = [...taker.values.keys(), null]
    for (const [attribute, value] of giver.values) {
      let known = tieOf.get(attribute)
      if (!known) tieOf.set(attribute, (known = new Map()))
      for (const to of places) {
        let tie = known.get(to)
        if (!tie) {
          tie = { attribute, to, tied: 0, byChance: 0 }
          known.set(to, tie)
          ties.push(tie)
        }
        if (takes(taker, to, value)) tie.tied++
        if (other && takes(other, to, value)) tie.byChance++
      }
    }
  }
  const n = pairs.length
  return ties
    .filter(
      ({ tied, byChance }) =>
        tied >= LEAST_SHARE * n &&
        logBinomialTail(n, tied, (byChance + 0.5) / (n + 1)) < CHANCE_LIMIT,
    )
    .map(({ attribute, to, tied }) => ({
      from,
      attribute,
      to,
      share: Number((tied / n).toFixed(3)),
    }))
}

function takes({ subject, values }: Said, to: string | null, value: string): boolean {
  return to === null ? subject.includes(value) : values.get(to) === value
}
