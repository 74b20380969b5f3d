/** Ids made in this process, as the database's own `uuidv7()` would make them. */
import { randomUUID } from 'node:crypto'

/**
 * Makes a source of UUIDv7: the time in milliseconds, its fraction in 12 bits, 62 random bits. Each is
 * larger than the one before, also when the clock steps back.
 */
export function createUuids(nowMs: () => number): () => string {
  let ms = 0
  let fraction = 0
  return () => {
    const now = nowMs()
    const nowWhole = Math.floor(now)
    const nowFraction = Math.floor((now - nowWhole) * 4096)
    if (nowWhole > ms || (nowWhole === ms && nowFraction > fraction)) {
      ms = nowWhole
      fraction = nowFraction
    } else if (++fraction === 4096) {
      ms++
      fraction = 0
    }
    const time = ms.toString(16).padStart(12, '0')
    const low = fraction.toString(16).padStart(3, '0')
    return `${time.slice(0, 8)}-${time.slice(8)}-7${low}-${randomUUID().slice(19)}`
  }
}
