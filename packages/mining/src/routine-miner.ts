/**
 * The miner of one person's events that keep coming: a fold whose result is that of `discover`.
 *
 * Events may be added in any order and any portions, late or twice. A look costs by what is new: see
 * look.ts for why it finds the same, and docs/mining-design.md for the bounds and the worst cases.
 */
import type { EventLine } from '@floyo/contracts'
import { columnsBuilder } from './columns.ts'
import { look, Memory, trustedSpan, type LookOptions, type Person } from './look.ts'
import type { Discovery } from './suggestion.ts'

export interface RoutineMiner {
  /** Takes events in; their places in the input count on from those before. */
  add: (events: Iterable<EventLine>) => void
  /**
   * The routines in all events so far: deep equal to what `discover` finds in them.
   * @throws the signal's reason when it aborts; the next look is then a full one
   */
  routines: (options?: LookOptions) => Discovery
}

/**
 * A miner without events yet.
 * @throws RangeError when there is no such zone, at the first look
 */
export function routineMiner(person: Person): RoutineMiner {
  const builder = columnsBuilder()
  let memory = new Memory(person)
  const routines = (options: LookOptions = {}): Discovery => {
    const columns = builder.columns()
    const known = memory
    // Whatever throws half way leaves the memory between two looks.
    memory = new Memory(person)
    // When the middle of the log moves so far that other events are trusted, counting begins anew.
    const current = known.agreesWith(columns, trustedSpan(columns)) ? known : memory
    const found = look(current, columns, options)
    memory = current
    return found
  }
  return {
    add: (events) => {
      for (const event of events) builder.add(event)
    },
    routines,
  }
}
