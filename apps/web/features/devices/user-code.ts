/** The code that a device shows: two groups of four, such as `BCDF-GH23`. */

/** A code as it is meant, however it was typed: `bcdf gh23` is `BCDF-GH23`. */
export function toUserCode(text: string): string {
  const signs = text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
  return signs.length > 4 ? `${signs.slice(0, 4)}-${signs.slice(4)}` : signs
}

export function isUserCode(code: string): boolean {
  return /^[A-Z0-9]{4}-[A-Z0-9]{4}$/.test(code)
}
