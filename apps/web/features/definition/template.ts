/**
 * A text with `{{ }}` as it is read: its literal text, and of each expression what it stands for, as far
 * as it is of a form that suggestions are made with. Any other is left as it is written.
 */

/** What an expression stands for; `other` for any that has no words. */
export type Meaning =
  | { kind: 'date'; pattern: string; amount: number; unit: 'days' | 'months' }
  | { kind: 'file'; part: 'file' | 'name' | 'path'; stepId: string }
  | { kind: 'cause'; part: 'subject' | 'name' | 'stem' | 'varying' }
  | { kind: 'attribute'; name: string }
  | { kind: 'input'; name: string }
  | { kind: 'other' }

/** `at` is where an expression begins in the text. */
type TemplatePart = { text: string } | { at: number; expression: string; meaning: Meaning }

/** Whether it says anything that is only known when it runs. */
export function isTemplate(text: string): boolean {
  return partsOf(text).some((part) => 'expression' in part)
}

const literal = String.raw`'(?:\\.|[^'\\])*'`
/** Braces as they are, or an expression: braces in its texts do not end it. */
const braces = new RegExp(String.raw`\{\{\{\{|\{\{((?:${literal}|(?!\}\})[^'])*)\}\}`, 'g')

/** @returns no part for an empty text; what is never closed is text */
export function partsOf(template: string): TemplatePart[] {
  const parts: TemplatePart[] = []
  const say = (text: string): void => {
    const last = parts.at(-1)
    if (last && 'text' in last) last.text += text
    else if (text !== '') parts.push({ text })
  }
  let from = 0
  for (const { 0: whole, 1: inner, index } of template.matchAll(braces)) {
    say(template.slice(from, index))
    from = index + whole.length
    if (inner === undefined) say('{{')
    else parts.push({ at: index, expression: inner.trim(), meaning: meaningOf(inner.trim()) })
  }
  say(template.slice(from))
  return parts
}

const cause = String.raw`trigger\.event\.subject`
const causeName = String.raw`last\(split\(${cause}, '/'\)\)`
const file = String.raw`steps\.(?<stepId>\w+)\.files`

const date = new RegExp(
  String.raw`^format_date\((?:run\.startedAt|date_add\(run\.startedAt, (?<amount>-?\d+), '(?:days|months)', ${literal}\)), '(?<pattern>[^']*)'(?:, ${literal})?\)$`,
)
const handedIn = new RegExp(
  String.raw`^(?:${file}\[0\]|first\(${file.replace('stepId', 'among')}\.filter\(f, f\.name\.matches\(${literal}\)\)\))(?:\.(?<part>name|path))?$`,
)
const causes = [
  ['subject', new RegExp(`^${cause}$`)],
  ['name', new RegExp(`^${causeName}$`)],
  ['stem', new RegExp(String.raw`^replace_pattern\(${causeName}, ${literal}, ''\)$`)],
  ['varying', new RegExp(String.raw`^extract\(${cause}, ${literal}\)$`)],
] as const

function meaningOf(expression: string): Meaning {
  const day = date.exec(expression)?.groups
  if (day) {
    const { amount = '0', pattern = '' } = day
    return {
      kind: 'date',
      pattern,
      amount: Number(amount),
      unit: pattern.includes('dd') ? 'days' : 'months',
    }
  }
  const found = handedIn.exec(expression)?.groups
  if (found) {
    const part = (found['part'] ?? 'file') as 'file' | 'name' | 'path'
    return { kind: 'file', part, stepId: found['stepId'] ?? found['among'] ?? '' }
  }
  const begun = causes.find(([, form]) => form.test(expression))
  if (begun) return { kind: 'cause', part: begun[0] }
  const [, from, name = ''] = /^(trigger\.event\.attrs|inputs)\.(\w+)$/.exec(expression) ?? []
  if (from === undefined) return { kind: 'other' }
  return { kind: from === 'inputs' ? 'input' : 'attribute', name }
}
