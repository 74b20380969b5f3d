/**
 * The miner of one person's events that keep coming: a fold whose result is that of `discover`.
 *
 * Events may be added in any order and any portions, late or twice. A look costs by what is new: see
 * look.ts for why it finds the same, and docs/mining-design.md for the bounds and the worst cases.
 */
import type { EventLine } from '@floyo/contracts'
import { calibratedUpTo, chanceFloor, columnsBefore } from './calibration.ts'
import { columnsBuilder, type EventColumns } from './columns.ts'
import { look, Memory, trustedSpan, type LookOptions, type Person } from './look.ts'
import { firstFrom } from './sorted.ts'
import type { Discovery } from './suggestion.ts'

export interface RoutineMiner {
  /** Takes events in; their places in the input count on from those before. */
  add: (events: Iterable<EventLine>) => void
  /**
   * The routines in all events so far: deep equal to what `discover` finds in them.
   * @throws the signal's reason when it aborts; the next look is then a full one
   */
  routines: (options?: LookOptions) => Discovery
  /**
   * `chanceFloor` of the events up to the start of the last one's week (while there are few, of its
   * day). What was found is remembered until that week is over or events come late.
   */
  floor: (options: { seed: number; signal?: AbortSignal | undefined }) => number
}

interface Floor {
  upTo: number
  events: number
  value: number
}

/**
 * A miner without events yet.
 * @throws RangeError when there is no such zone, at the first look
 */
export function routineMiner(person: Person): RoutineMiner {
  const builder = columnsBuilder()
  let memory = new Memory(person)
  let calibrated: Floor | undefined
  // The columns are asked for by both, and each must hear of all that moved since it asked.
  let settled = Infinity
  const columnsNow = (): EventColumns => {
    const columns = builder.columns()
    settled = Math.min(settled, columns.settled)
    if (calibrated && columns.settled < calibrated.events) calibrated = undefined
    return { ...columns, settled }
  }
  const routines = (options: LookOptions = {}): Discovery => {
    const columns = columnsNow()
    const known = memory
    // Whatever throws half way leaves the memory between two looks.
    memory = new Memory(person)
    // When the middle of the log moves so far that other events are trusted, counting begins anew.
    const current = known.agreesWith(columns, trustedSpan(columns)) ? known : memory
    const found = look(current, columns, options)
    memory = current
    settled = Infinity
    return found
  }
  const floor: RoutineMiner['floor'] = ({ seed, signal }) => {
    const columns = columnsNow()
    const { since, until } = trustedSpan(columns)
    const last = columns.t[firstFrom(columns.t, until) - 1] ?? 0
    const upTo = calibratedUpTo(columns.t[firstFrom(columns.t, since)] ?? 0, last)
    const events = firstFrom(columns.t, upTo)
    if (calibrated?.upTo !== upTo || calibrated.events !== events) {
      const value = chanceFloor(columnsBefore(columns, upTo), { ...person, seed, signal })
      calibrated = { upTo, events, value }
    }
    return calibrated.value
  }
  return {
    add: (events) => {
      for (const event of events) builder.add(event)
    },
    routines,
    floor,
  }
}
