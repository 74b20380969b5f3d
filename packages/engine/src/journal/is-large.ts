/** Which values are too large for a journal. */

/** Counted in characters of JSON. */
const largeFrom = 32 * 1024

/** Whether a value's JSON is longer than 32 Ki characters; it is not made for that, and most of it not looked at. */
export function isLarge(value: unknown): boolean {
  return lengthOf(value, largeFrom) > largeFrom
}

/** About how many characters of JSON a value takes; the count ends beyond `most`. */
export function lengthOf(value: unknown, most = Infinity): number {
  let length = 0
  const rest = [value]
  while (rest.length > 0 && length <= most) {
    const one = rest.pop()
    if (typeof one === 'string') length += one.length + 2
    else if (typeof one !== 'object' || one === null) length += 5
    else if (Array.isArray(one)) {
      length += one.length + 2
      if (length <= most) for (const item of one) rest.push(item)
    } else {
      length += 2
      for (const [key, item] of Object.entries(one)) {
        length += key.length + 4
        rest.push(item)
      }
    }
  }
  return length
}
