/**
 * A text that counts how often it is looked at. The regular expression engine is linear for one
 * search, but searching for every match can be quadratic (`a.*z|a` without a z), and how much of a
 * text is visited at all depends on the pattern: so each look is paid for, and a search that takes
 * too much work ends in the middle of it.
 */
export class MeteredText extends String {
  readonly #look: (looks: number) => void

  constructor(text: string, look: (looks: number) => void) {
    super(text)
    this.#look = look
  }

  override charCodeAt(index: number): number {
    this.#look(1)
    return super.charCodeAt(index)
  }

  /** Searching for a fixed text is much cheaper than walking an automaton. */
  override indexOf(part: string, from = 0): number {
    const found = super.indexOf(part, from)
    this.#look(1 + ((found === -1 ? this.length : found) - from) / 64)
    return found
  }
}
