/**
 * Noise: stray events between two that belong together.
 *
 * An event is stray when its neighbours follow each other far more often than chance has it, while
 * it follows the one and leads to the other no more than chance has it. Repeated, since strays hide
 * one another. Lift of successor pairs, as in association rules. Cost: O(rounds x events).
 */

const ROUNDS = 4
const BY_CHANCE = 1.6
const BELONGS = 3

/** The places of the events that are not stray, ascending. */
export function withoutStrays(ids: Int32Array, labels: number): Int32Array {
  let places = Int32Array.from(ids.keys())
  for (let round = 0; round < ROUNDS; round++) {
    const lift = successorLift(places, ids, labels)
    const kept: number[] = []
    for (const [k, place] of places.entries()) {
      const own = ids[place] ?? 0
      const [last] = kept.slice(-1)
      const next = places[k + 1]
      if (last === undefined || next === undefined) {
        kept.push(place)
        continue
      }
      const [before, after] = [ids[last] ?? 0, ids[next] ?? 0]
      const isStray =
        lift(before, own) < BY_CHANCE &&
        lift(own, after) < BY_CHANCE &&
        lift(before, after) > BELONGS
      if (!isStray) kept.push(place)
    }
    if (kept.length === places.length) break
    places = Int32Array.from(kept)
  }
  return places
}

/** How much more often b comes right after a than if order meant nothing. */
function successorLift(
  places: Int32Array,
  ids: Int32Array,
  labels: number,
): (a: number, b: number) => number {
  const pairs = new Int32Array(labels * labels)
  const counts = new Int32Array(labels)
  for (const [k, place] of places.entries()) {
    const own = ids[place] ?? 0
    counts[own] = (counts[own] ?? 0) + 1
    const next = places[k + 1]
    if (next === undefined) continue
    const pair = own * labels + (ids[next] ?? 0)
    pairs[pair] = (pairs[pair] ?? 0) + 1
  }
  return (a, b) =>
    ((pairs[a * labels + b] ?? 0) * places.length) /
    Math.max(1, (counts[a] ?? 0) * (counts[b] ?? 0))
}
