/** Remembers up to `limit` results of `make` by text, and forgets the least recently used. */
export function remember<Value>(
  limit: number,
  make: (text: string) => Value,
): (text: string) => Value {
  const known = new Map<string, Value>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) {
      known.delete(text)
      known.set(text, found)
      return found
    }
    const made = make(text)
    if (known.size >= limit) known.delete(known.keys().next().value ?? '')
    known.set(text, made)
    return made
  }
}
