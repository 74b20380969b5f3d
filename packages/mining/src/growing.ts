/**
 * Typed arrays that grow by a half when full: 8 or 4 bytes a number where a plain array keeps twice
 * that. Cost: amortised O(1) a push; at most half of the memory is spare, and pages that were never
 * written cost none.
 */

interface Typed<Array> {
  [at: number]: number
  length: number
  set: (from: Array) => void
  subarray: (from: number, to: number) => Array
  fill: (value: number, from?: number, to?: number) => Array
}

/** A list of numbers in a typed array. */
export class Growing<Array extends Typed<Array>> {
  length = 0
  #make: new (length: number) => Array
  #numbers: Array

  constructor(make: new (length: number) => Array) {
    this.#make = make
    this.#numbers = new make(64)
  }

  push(value: number): void {
    if (this.length === this.#numbers.length) this.#makeRoom(this.length + 1)
    // A write into an array of numbers, whatever their size.
    ;(this.#numbers as Typed<Array>)[this.length++] = value
  }

  /** 0 where nothing was pushed. */
  at(place: number): number {
    return this.#numbers[place] ?? 0
  }

  /** Makes it `length` long; new places hold `value`. */
  extend(length: number, value = 0): void {
    if (length <= this.length) return
    if (length > this.#numbers.length) this.#makeRoom(length)
    this.#numbers.fill(value, this.length, length)
    this.length = length
  }

  /** Forgets all from `length` on. */
  truncate(length: number): void {
    this.length = Math.min(this.length, length)
  }

  /** The numbers so far, until the next push. */
  view(): Array {
    return this.#numbers.subarray(0, this.length)
  }

  #makeRoom(least: number): void {
    const larger = new this.#make(Math.max(least, Math.ceil(this.#numbers.length * 1.5)))
    larger.set(this.view())
    this.#numbers = larger
  }
}
