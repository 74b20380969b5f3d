/** Which values are too large for a journal. */

/** Counted in characters of JSON. */
const largeFrom = 32 * 1024

/** Whether a value's JSON is longer than 32 Ki characters; it is not made for that, and most of it not looked at. */
export function isLarge(value: unknown): boolean {
  // Most values of most runs: not worth a walk.
  if (typeof value === 'string') return value.length + 2 > largeFrom
  if (typeof value !== 'object' || value === null) return false
  return lengthOf(value, largeFrom) > largeFrom
}

/** About how many characters of JSON a value takes; the count ends beyond `most`. */
export function lengthOf(value: unknown, most = Infinity): number {
  let length = 0
  const objects: object[] = []
  const count = (one: unknown): void => {
    if (typeof one === 'string') length += one.length + 2
    else if (typeof one === 'object' && one !== null) objects.push(one)
    else length += 5
  }
  count(value)
  for (let one = objects.pop(); one && length <= most; one = objects.pop()) {
    length += 2
    if (Array.isArray(one)) {
      length += one.length
      if (length <= most) for (const item of one) count(item)
    } else {
      // Without a list of its entries, which would cost as much as the count.
      for (const key in one) {
        if (!Object.hasOwn(one, key)) continue
        length += key.length + 4
        count(one[key as keyof typeof one])
      }
    }
  }
  return length
}
