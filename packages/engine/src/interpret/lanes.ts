/** Lists of steps that are under way at the same time: branches, and iterations side by side. */
import type { Flow, Walking } from './machine.ts'

export interface Lanes {
  count: number
  /** How many may be under way at a time. */
  width: number
  begin: (index: number) => Walking
  /** Told how each ended. @returns how all of them end by that, or undefined to go on */
  onEnd: (index: number, flow: Flow) => Flow | undefined
}

/**
 * Walks the lanes, beginning them in their order. Each has its own view of the variables, and the
 * views are merged in the order of the lanes: what comes out does not depend on which was faster.
 *
 * @returns what `onEnd` decided; undefined when all ended without
 */
export function* walkLanes(lanes: Lanes): Generator<undefined, Flow | undefined, undefined> {
  let begun = 0
  let open: { index: number; walk: Walking }[] = []
  for (;;) {
    while (open.length < lanes.width && begun < lanes.count) {
      open.push({ index: begun, walk: lanes.begin(begun) })
      begun++
    }
    const blocked: typeof open = []
    for (const lane of open) {
      const step = lane.walk.next()
      if (!step.done) blocked.push(lane)
      else {
        const decided = lanes.onEnd(lane.index, step.value)
        if (decided) return decided
      }
    }
    open = blocked
    if (open.length === 0 && begun === lanes.count) return undefined
    if (open.length === lanes.width || begun === lanes.count) yield
  }
}
