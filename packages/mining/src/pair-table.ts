/**
 * How often b came behind an a, for each pair of tokens: a square while tokens are few, a hash table
 * with open addressing and linear probing beyond (Knuth, TAOCP 6.4). Counts may go down.
 * Cost: O(1) a change; 4 bytes a pair of tokens up to `SQUARE` of them, else 18 to 36 bytes for each
 * pair that occurs.
 */

/** So many tokens squared are 16 MiB. */
const SQUARE = 2048
const STRIDE = 3

export class PairTable {
  #side = 0
  #square: Int32Array | undefined = new Int32Array(0)
  // Three numbers an entry: a plus one, b, and the count.
  #cells = new Int32Array(0)
  #size = 0
  #used = 0

  /** Makes room for tokens below `tokens`. */
  extend(tokens: number): void {
    if (!this.#square || tokens <= this.#side) return
    const [old, side] = [this.#square, this.#side]
    if (tokens <= SQUARE) {
      this.#side = Math.min(SQUARE, Math.max(64, Math.ceil(tokens * 1.25)))
      this.#square = new Int32Array(this.#side ** 2)
      for (let a = 0; a < side; a++)
        this.#square.set(old.subarray(a * side, (a + 1) * side), a * this.#side)
      return
    }
    this.#square = undefined
    this.#resize(1 << 14)
    for (let a = 0; a < side; a++)
      for (let b = 0; b < side; b++) {
        const count = old[a * side + b] ?? 0
        if (count > 0) this.#put([a + 1, b, count])
      }
  }

  /** Adds `by` meetings. */
  add(a: number, b: number, by: number): void {
    if (this.#square) {
      const place = a * this.#side + b
      this.#square[place] = (this.#square[place] ?? 0) + by
      return
    }
    let cell = this.#cellOf(a, b)
    if (this.#cells[cell] === 0) {
      if (++this.#used * 3 > this.#size * 2) {
        this.#resize(this.#size * 2)
        this.#used++
        cell = this.#cellOf(a, b)
      }
      this.#cells[cell] = a + 1
      this.#cells[cell + 1] = b
    }
    this.#cells[cell + 2] = (this.#cells[cell + 2] ?? 0) + by
  }

  /** Visits the pairs that met at least `least` times, in no order. */
  forEach(least: number, visit: (a: number, b: number, count: number) => void): void {
    const cells = this.#square ?? this.#cells
    if (this.#square) {
      for (let a = 0, place = 0; a < this.#side; a++)
        for (let b = 0; b < this.#side; b++, place++) {
          const count = cells[place] ?? 0
          if (count >= least) visit(a, b, count)
        }
      return
    }
    for (let cell = 0; cell < cells.length; cell += STRIDE) {
      const count = cells[cell + 2] ?? 0
      if (count >= least) visit((cells[cell] ?? 1) - 1, cells[cell + 1] ?? 0, count)
    }
  }

  #cellOf(a: number, b: number): number {
    const cells = this.#cells
    let place = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> 0
    place = (place ^ (place >>> 15)) & (this.#size - 1)
    for (;;) {
      const cell = place * STRIDE
      if (cells[cell] === 0 || (cells[cell] === a + 1 && cells[cell + 1] === b)) return cell
      place = (place + 1) & (this.#size - 1)
    }
  }

  /** A pair that is no longer seen goes. */
  #resize(size: number): void {
    const old = this.#cells
    this.#size = size
    this.#cells = new Int32Array(size * STRIDE)
    this.#used = 0
    for (let from = 0; from < old.length; from += STRIDE) {
      if ((old[from + 2] ?? 0) > 0) this.#put(old.subarray(from, from + STRIDE))
    }
  }

  #put(entry: ArrayLike<number>): void {
    if (++this.#used * 3 > this.#size * 2) this.#resize(this.#size * 2)
    this.#cells.set(entry, this.#cellOf((entry[0] ?? 1) - 1, entry[1] ?? 0))
  }
}
