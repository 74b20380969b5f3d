/**
 * What a way of cutting costs in bits: a first-order chain with start and end.
 *
 * Where one routine ends and any other may begin, start and end are independent and a cut saves
 * edges; inside of a routine a cut throws away what the chain knew. A token that comes more often in
 * a segment than it usually does is charged extra, as a sign that two routines were taken for one.
 * Minimum description length with entropy, 2 log V + 1/2 log n for each edge used. Cost: O(events).
 */

const REPEAT_BITS = 1
const CUT_BITS = 1
const MOST_REPEATS = 15

/** Bits for the label ids when cut before each place marked in `cuts`. */
export function segmentationBits(ids: Int32Array, labels: number, cuts: Uint8Array): number {
  const size = labels + 1
  const edges = new Int32Array(size * size)
  const from = new Int32Array(size)
  let before = labels
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? 0
    if (i > 0 && cuts[i] === 1) {
      edges[before * size + labels] = (edges[before * size + labels] ?? 0) + 1
      from[before] = (from[before] ?? 0) + 1
      before = labels
    }
    edges[before * size + id] = (edges[before * size + id] ?? 0) + 1
    from[before] = (from[before] ?? 0) + 1
    before = id
  }
  let bits = 0
  const edgeBits = 2 * Math.log2(size)
  for (const count of edges) if (count > 0) bits += edgeBits + (0.5 - count) * Math.log2(count)
  for (const count of from) if (count > 0) bits += count * Math.log2(count)
  return bits + REPEAT_BITS * repeats(ids, labels, cuts) + CUT_BITS * (from[labels] ?? 0)
}

/** How many tokens there are above the usual number of their kind in a segment. */
function repeats(ids: Int32Array, labels: number, cuts: Uint8Array): number {
  const counts = new Int32Array(labels)
  const histogram = new Int32Array(labels * (MOST_REPEATS + 1))
  let seen: number[] = []
  const close = (): void => {
    for (const id of seen) {
      const place = id * (MOST_REPEATS + 1) + Math.min(MOST_REPEATS, counts[id] ?? 0)
      histogram[place] = (histogram[place] ?? 0) + 1
      counts[id] = 0
    }
    seen = []
  }
  for (let i = 0; i < ids.length; i++) {
    if (i > 0 && cuts[i] === 1) close()
    const id = ids[i] ?? 0
    if (counts[id] === 0) seen.push(id)
    counts[id] = (counts[id] ?? 0) + 1
  }
  close()
  let above = 0
  for (let id = 0; id < labels; id++) {
    const own = histogram.subarray(id * (MOST_REPEATS + 1), (id + 1) * (MOST_REPEATS + 1))
    const half = own.reduce((sum, count) => sum + count, 0) / 2
    let [usual, sum] = [0, 0]
    while (usual < MOST_REPEATS && sum < half) sum += own[++usual] ?? 0
    for (let count = usual + 1; count <= MOST_REPEATS; count++)
      above += (own[count] ?? 0) * (count - usual)
  }
  return above
}
