/** What the map has to know of each event beside its time and subject, as columns. */
import type { EventLine } from '@floyo/contracts'
import { Growing } from '../growing.ts'
import { namesIn } from './file-names.ts'
import { roles, type Sorted } from './sort-event.ts'

/** By the place of an event among those of the map. */
export interface EventFacts {
  /** The place in the input. */
  place: Int32Array
  role: Uint8Array
  /** ms, of commands; 0 where it is not known. */
  duration: Float64Array
  /** The names of files in it: places in `names`, `nameOf[nameStart[line] .. nameStart[line + 1]]`. */
  nameStart: Int32Array
  nameOf: Int32Array
  names: readonly string[]
}

export interface FactsBuilder {
  add: (event: EventLine, at: { place: number; role: Sorted['role'] }) => void
  view: () => EventFacts
}

/** Cost: linear in the texts of the events; each distinct name is kept once. */
export function factsBuilder(): FactsBuilder {
  const place = new Growing(Int32Array)
  const role = new Growing(Uint8Array)
  const duration = new Growing(Float64Array)
  const nameStart = new Growing(Int32Array)
  const nameOf = new Growing(Int32Array)
  const names: string[] = []
  const numbers = new Map<string, number>()
  nameStart.push(0)
  return {
    add: (event, at) => {
      place.push(at.place)
      role.push(at.role)
      const took = event.attrs['durationMs']
      duration.push(typeof took === 'number' && took > 0 ? took : 0)
      for (const name of namesIn(event, { isCommand: at.role === roles.run })) {
        let number = numbers.get(name)
        if (number === undefined) numbers.set(name, (number = names.push(name) - 1))
        nameOf.push(number)
      }
      nameStart.push(nameOf.length)
    },
    view: () => ({
      place: place.view(),
      role: role.view(),
      duration: duration.view(),
      nameStart: nameStart.view(),
      nameOf: nameOf.view(),
      names,
    }),
  }
}
