/**
 * Where steps lie in a definition, and which of two records of a journal a walk comes to first. Both
 * are read off the definition and the keys alone, whatever the interpreter does on its way.
 */
import { childSteps, type Definition, type Step } from '@floyo/contracts'

/** Where a step lies. */
export interface Place {
  step: Step
  /** Its number in a walk from the top, parents before children. */
  order: number
  /** The step it lies in, and in which of its lists; undefined at the top. */
  parent: { id: string; list: string } | undefined
  /** The ids of the steps before it in its list. */
  before: readonly string[]
  /** The step without the steps inside of it, as text. */
  own: string
}

export type Places = ReadonlyMap<string, Place>

/** The place of every step, by its id. */
export function placesOf({ steps }: Definition): Places {
  const places = new Map<string, Place>()
  const walk = (list: readonly Step[], parent: Place['parent']): void => {
    const ids = list.map(({ id }) => id)
    for (const [index, step] of list.entries()) {
      const before = ids.slice(0, index)
      places.set(step.id, { step, order: places.size, parent, before, own: ownText(step) })
      for (const { at, steps: inner } of childSteps(step)) {
        walk(inner, { id: step.id, list: at.join('.') })
      }
    }
  }
  walk(steps, undefined)
  return places
}

function ownText(step: Step): string {
  const inner = new Set<unknown>(childSteps(step).map((child) => child.steps))
  return JSON.stringify(step, (_name, value: unknown) => (inner.has(value) ? [] : value))
}

/** One step of the way down to a record: the step's id, and the numbers of its iteration. */
interface Segment {
  id: string
  numbers: number[]
}

/** Reads `rows[3].mail` into its parts. */
function segmentsOf(key: string): Segment[] {
  return key.split('.').map((part) => {
    const [id = '', ...numbers] = part.split('[')
    return { id, numbers: numbers.map((one) => Number.parseInt(one, 10)) }
  })
}

/** The id of the step that a key is about: `rows[3].mail` is about `mail`. */
export function idOf(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1).split('[')[0] ?? ''
}

/** The step runs that a key leads through, the outermost first, itself last. */
export function lineOf(key: string): { id: string; outer: string; lane: string }[] {
  const parts = key.split('.')
  return parts.map((part, index) => {
    const lane = parts.slice(0, index + 1).join('.')
    return { id: idOf(part), outer: lane.replace(/\[\d+\]$/, ''), lane }
  })
}

/** Whether the record of `inner` lies inside of the step run `outer`. */
export function isInside(inner: string, outer: string): boolean {
  return inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`)
}

/** Compares two keys by the order in which a walk comes to them: what is outside before what is inside. */
export function inWalkOrder(places: Places): (one: string, other: string) => number {
  return (one, other) => {
    const [left, right] = [segmentsOf(one), segmentsOf(other)]
    for (const [index, a] of left.entries()) {
      const b = right[index]
      if (!b) return 1
      const order = orderOf(places, a) - orderOf(places, b)
      if (order !== 0) return order
      for (let at = 0; at < Math.max(a.numbers.length, b.numbers.length); at++) {
        const difference = (a.numbers[at] ?? -1) - (b.numbers[at] ?? -1)
        if (difference !== 0) return difference
      }
    }
    return left.length - right.length
  }
}

// A step that the definition does not have (any more) comes last.
function orderOf(places: Places, { id }: Segment): number {
  return places.get(id)?.order ?? places.size
}
