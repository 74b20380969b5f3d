/**
 * Cuts: ways to take a piece out of a text, and changes of its spelling.
 *
 * A cut either finds its piece or gives null; it never guesses. The same few cuts serve names, dates,
 * addresses, paths and amounts. Cost: linear in the text.
 */

export type Cut =
  | { kind: 'split'; by: string; at: number }
  | { kind: 'token'; of: TokenClass; at: number }
  | { kind: 'before' | 'after'; mark: string; which: 'first' | 'last' }
  | { kind: 'replace'; from: string; to: string }

export type TokenClass = 'digits' | 'letters' | 'word'

export type Change =
  | 'lower'
  | 'upper'
  | 'capital'
  | 'title'
  | 'no-zeros'
  | 'digits'
  | 'initial'
  | 'month'
  | 'month-short'

const TOKENS: Record<TokenClass, RegExp> = {
  digits: /[0-9]+/g,
  letters: /\p{L}+/gu,
  word: /[\p{L}0-9]+/gu,
}

/** What separates the parts of a text; the escaped ones are left by copying out of tables. */
export const SEPARATORS = [
  ' ',
  ', ',
  ',',
  '; ',
  ';',
  '\\t',
  '\t',
  '\\n',
  '\n',
  '/',
  '-',
  ' - ',
  '_',
  '.',
  ': ',
  ':',
  '@',
  '|',
  '=',
  '(',
  ')',
  '#',
  '&',
  '?',
  '"',
  '+',
  '$',
  '%',
]

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** Applies a cut; null when the text has no such piece. `at` counts from 0, or from -1 at the end. */
export function applyCut(cut: Cut, text: string): string | null {
  if (cut.kind === 'token') return text.match(TOKENS[cut.of])?.at(cut.at) ?? null
  if (cut.kind === 'replace')
    return text.includes(cut.from) ? text.replaceAll(cut.from, cut.to) : null
  if (cut.kind === 'split')
    return text.includes(cut.by) ? text.split(cut.by).at(cut.at)?.trim() || null : null
  const place = cut.which === 'first' ? text.indexOf(cut.mark) : text.lastIndexOf(cut.mark)
  if (place < 0) return null
  const piece = cut.kind === 'before' ? text.slice(0, place) : text.slice(place + cut.mark.length)
  return piece.trim() || null
}

const CHANGERS: Record<Change, (text: string) => string | null> = {
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  capital: capitalized,
  title: (text) => text.replace(/\p{L}+/gu, capitalized),
  'no-zeros': (text) => (/^[0-9]+$/.test(text) ? text.replace(/^0+(?=[0-9])/, '') : null),
  digits: (text) => text.replace(/[^0-9]/g, '') || null,
  initial: (text) => text.slice(0, 1) || null,
  month: monthOf,
  'month-short': (text) => monthOf(text)?.slice(0, 3) ?? null,
}

/** The changes of spelling there are. */
export const CHANGES = Object.keys(CHANGERS) as Change[]

/** Applies a change of spelling; null when it has nothing to work on. */
export function applyChange(change: Change, text: string): string | null {
  return CHANGERS[change](text)
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase()
}

function monthOf(text: string): string | null {
  return /^[0-9]{1,2}$/.test(text) ? (MONTHS[Number(text) - 1] ?? null) : null
}

const PLACES = [0, 1, 2, 3, -1, -2, -3]

/** Cuts that could yield something from a text, as it is. */
export function cutsOf(text: string): Cut[] {
  const cuts: Cut[] = []
  for (const by of SEPARATORS) {
    if (!text.includes(by)) continue
    const parts = text.split(by).length
    for (const at of PLACES) if (at < parts && -at <= parts) cuts.push({ kind: 'split', by, at })
    for (const which of ['first', 'last'] as const)
      cuts.push({ kind: 'before', mark: by, which }, { kind: 'after', mark: by, which })
  }
  for (const tokens of ['digits', 'letters', 'word'] as const) {
    const count = text.match(TOKENS[tokens])?.length ?? 0
    for (const at of PLACES)
      if (at < count && -at <= count) cuts.push({ kind: 'token', of: tokens, at })
  }
  return cuts
}

/** Replacements of a separator in a text by one that the wanted output has. */
export function replacementsOf(text: string, output: string): Cut[] {
  const wanted = ['', ...SEPARATORS.filter((separator) => output.includes(separator))]
  return SEPARATORS.filter((from) => text.includes(from)).flatMap((from) =>
    wanted.filter((to) => to !== from).map((to): Cut => ({ kind: 'replace', from, to })),
  )
}
