/**
 * A graph drawn in layers, from left to right: what feeds stands left of what it feeds.
 *
 * Parts that hang together are laid out by themselves and set side by side. In each, cycles are opened
 * at the edges given last, layers are longest paths, edges over several layers pass between things, and
 * the order in a layer is that of its neighbours' middles, swept to and fro (Sugiyama, Tagawa and Toda,
 * 1981). The same graph gives the same picture. Cost: O(sweeps x edges squared), counting crossings.
 */

export interface Edge {
  from: string
  to: string
}

export interface Sizes {
  width: number
  height: number
  /** Between layers, between things of a layer. */
  across: number
  down: number
  /** Parts go into rows of about this width. */
  row: number
}

export interface Layout {
  width: number
  height: number
  /** The upper left corner of each thing. */
  places: Map<string, Point>
  /** For each edge the points it passes: from the right of one thing to the left of another. */
  routes: Point[][]
}

export interface Point {
  x: number
  y: number
}

/** A thing, or where an edge passes a layer (`edge` says which). */
interface Slot {
  id: string | null
  layer: number
  left: Slot[]
  right: Slot[]
  order: number
  y: number
}

const SWEEPS = 8

/** @param edges those that matter most first */
export function layered(edges: readonly Edge[], sizes: Sizes): Layout {
  const layout: Layout = { width: 0, height: 0, places: new Map(), routes: [] }
  const routeOf = new Map<Edge, Point[]>()
  let x = 0
  let y = 0
  let tallest = 0
  for (const part of partsOf(edges)) {
    const drawn = drawPart(part, sizes)
    if (x > 0 && x + drawn.width > sizes.row) {
      x = 0
      y += tallest + sizes.down * 2
      tallest = 0
    }
    const move = (point: Point): Point => ({ x: point.x + x, y: point.y + y })
    for (const [id, place] of drawn.places) layout.places.set(id, move(place))
    for (const [place, edge] of part.entries())
      routeOf.set(edge, (drawn.routes[place] ?? []).map(move))
    layout.width = Math.max(layout.width, x + drawn.width)
    layout.height = Math.max(layout.height, y + drawn.height)
    x += drawn.width + sizes.across
    tallest = Math.max(tallest, drawn.height)
  }
  layout.routes = edges.map((edge) => routeOf.get(edge) ?? [])
  return layout
}

/** The edges of each part that hangs together, the largest part first. */
function partsOf(edges: readonly Edge[]): Edge[][] {
  const leader = new Map<string, string>()
  const find = (id: string): string => {
    let at = id
    for (let next = leader.get(at); next !== undefined; next = leader.get(at)) at = next
    return at
  }
  for (const { from, to } of edges) {
    const [a, b] = [find(from), find(to)]
    if (a !== b) leader.set(b, a)
  }
  return [...Map.groupBy(edges, ({ from }) => find(from)).values()].toSorted(
    (a, b) => b.length - a.length,
  )
}

function drawPart(edges: readonly Edge[], sizes: Sizes): Layout {
  const things = thingsOf(edges)
  const layers: Slot[][] = []
  for (const thing of things.values()) (layers[thing.layer] ??= []).push(thing)
  const paths = edges.map((edge) => passed(edge, things, layers))
  sortLayers(layers)
  placeDown(layers, sizes)
  const column = sizes.width + sizes.across
  const top = Math.min(...layers.flat().map(({ y }) => y))
  const corner = ({ layer, y }: Slot): Point => ({ x: layer * column, y: y - top })
  const places = new Map<string, Point>()
  for (const [id, thing] of things) places.set(id, corner(thing))
  return {
    width: layers.length * column - sizes.across,
    height: Math.max(...layers.flat().map(({ y }) => y)) - top + sizes.height,
    places,
    routes: paths.map(({ slots, isTurned }) => {
      const points = slots.flatMap((slot, place) => {
        const { x, y } = corner(slot)
        const [left, right] = [
          { x, y: y + sizes.height / 2 },
          { x: x + sizes.width, y: y + sizes.height / 2 },
        ]
        if (place === 0) return [right]
        return place === slots.length - 1 ? [left] : [left, right]
      })
      return isTurned ? points.toReversed() : points
    }),
  }
}

/** The things by id, each in its layer: one to the right of everything that feeds it. */
function thingsOf(edges: readonly Edge[]): Map<string, Slot> {
  const things = new Map<string, Slot>()
  const thing = (id: string): Slot => {
    let known = things.get(id)
    if (!known) things.set(id, (known = { id, layer: 0, left: [], right: [], order: 0, y: 0 }))
    return known
  }
  const feeds = new Map<Slot, Slot[]>()
  const reaches = (from: Slot, to: Slot, seen = new Set<Slot>()): boolean => {
    if (from === to) return true
    if (seen.has(from)) return false
    seen.add(from)
    return (feeds.get(from) ?? []).some((next) => reaches(next, to, seen))
  }
  const kept: [Slot, Slot][] = []
  for (const edge of edges) {
    const [from, to] = [thing(edge.from), thing(edge.to)]
    // An edge that would close a circle is drawn, but moves nothing.
    if (reaches(to, from)) continue
    kept.push([from, to])
    feeds.set(from, [...(feeds.get(from) ?? []), to])
  }
  for (let round = 0; round < things.size; round++)
    for (const [from, to] of kept) to.layer = Math.max(to.layer, from.layer + 1)
  // What nothing feeds stands just before what it feeds.
  const fed = new Set(kept.map(([, to]) => to))
  for (const one of things.values())
    if (!fed.has(one)) {
      const next = (feeds.get(one) ?? []).map(({ layer }) => layer)
      if (next.length > 0) one.layer = Math.min(...next) - 1
    }
  return things
}

/** The slots that an edge passes, from left to right, new ones where it passes between things. */
function passed(
  { from, to }: Edge,
  things: ReadonlyMap<string, Slot>,
  layers: Slot[][],
): { slots: Slot[]; isTurned: boolean } {
  const ends = [things.get(from), things.get(to)].filter((one) => one !== undefined)
  const isTurned = (ends[0]?.layer ?? 0) > (ends[1]?.layer ?? 0)
  if (isTurned) ends.reverse()
  const [first, last] = ends
  if (!first || !last) return { slots: [], isTurned }
  const slots = [first]
  for (let layer = first.layer + 1; layer < last.layer; layer++) {
    const slot: Slot = { id: null, layer, left: [], right: [], order: 0, y: 0 }
    ;(layers[layer] ??= []).push(slot)
    slots.push(slot)
  }
  slots.push(last)
  for (const [place, slot] of slots.entries()) {
    const next = slots[place + 1]
    if (!next) break
    slot.right.push(next)
    next.left.push(slot)
  }
  return { slots, isTurned }
}

/** Orders each layer by the middles of its neighbours, and keeps the order with fewest crossings. */
function sortLayers(layers: Slot[][]): void {
  const number = (): void => {
    for (const layer of layers) for (const [order, slot] of layer.entries()) slot.order = order
  }
  number()
  let best = layers.map((layer) => [...layer])
  let fewest = crossings(layers)
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const side = sweep % 2 === 0 ? 'left' : 'right'
    const order = side === 'left' ? layers : layers.toReversed()
    for (const layer of order) {
      const middle = new Map(
        layer.map((slot) => [slot, mean(slot[side].map((one) => one.order)) ?? slot.order]),
      )
      // Ties fall the other way every second time: some orders are reached through no better one.
      const tie = sweep % 4 < 2 ? 1 : -1
      layer.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0) || tie * (a.order - b.order))
      for (const [place, slot] of layer.entries()) slot.order = place
    }
    const count = crossings(layers)
    if (count < fewest) {
      fewest = count
      best = layers.map((layer) => [...layer])
    }
  }
  for (const [place, layer] of best.entries()) layers[place] = layer
  number()
}

function crossings(layers: readonly Slot[][]): number {
  let count = 0
  for (const layer of layers) {
    const pairs = layer.flatMap((slot) =>
      slot.right.map((next) => [slot.order, next.order] as const),
    )
    for (const [i, [a, b]] of pairs.entries())
      for (const [c, d] of pairs.slice(i + 1)) if ((a - c) * (b - d) < 0) count++
  }
  return count
}

/** Heights: each slot near the middle of its neighbours, none over another. */
function placeDown(layers: readonly Slot[][], { height, down }: Sizes): void {
  const room = (slot: Slot): number => (slot.id === null ? height / 2 : height) + down
  for (const layer of layers) {
    let y = 0
    for (const slot of layer) {
      slot.y = y
      y += room(slot)
    }
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (const layer of sweep % 2 === 0 ? layers : layers.toReversed()) {
      const wanted = layer.map(
        (slot) => mean((sweep % 2 === 0 ? slot.left : slot.right).map(({ y }) => y)) ?? slot.y,
      )
      let least = -Infinity
      for (const [place, slot] of layer.entries()) {
        slot.y = Math.max(wanted[place] ?? slot.y, least)
        least = slot.y + room(slot)
      }
      // What was pushed down all together goes up again by half of it.
      const pushed = mean(layer.map((slot, place) => slot.y - (wanted[place] ?? slot.y))) ?? 0
      for (const slot of layer) slot.y -= pushed
    }
}

function mean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
