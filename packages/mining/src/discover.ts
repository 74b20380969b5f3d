/**
 * Discovery: from one person's events to the few routines worth suggesting.
 *
 * Events become tokens, tokens that follow one another become episodes, episodes get a plan or a
 * trigger; what is left over may still be single steps at set times. Same events in, same
 * suggestions out, in whatever order they arrive. `routineMiner` does the same for events that keep
 * coming. Cost: see docs/mining-design.md.
 */
import type { EventLine } from '@floyo/contracts'
import { toColumns, type EventColumns } from './columns.ts'
import { look, Memory, type LookOptions, type Person } from './look.ts'
import type { Discovery } from './suggestion.ts'

export interface DiscoverOptions extends Person, LookOptions {}

/**
 * Finds the routines in one person's events.
 * @throws RangeError when there is no such zone
 */
export function discover(
  events: Iterable<EventLine> | EventColumns,
  options: DiscoverOptions,
): Discovery {
  const columns = isColumns(events) ? events : toColumns(events)
  return look(new Memory(options), columns, options)
}

function isColumns(events: Iterable<EventLine> | EventColumns): events is EventColumns {
  return 'whats' in events
}
