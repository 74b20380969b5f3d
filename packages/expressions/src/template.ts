/**
 * Templates: text with expressions in `{{ }}`. One expression and nothing else keeps its type, text
 * around it makes a string. `{{{{` stands for two braces as they are. What an expression gives is
 * never looked at for expressions again.
 */
import type { JsonValue } from '@floyo/contracts'
import { remember } from './cache.ts'
import { type Compiled, compile, evaluate } from './compile/compile.ts'
import type { ExpressionContext } from './compile/frame.ts'
import { ExpressionError } from './error.ts'
import { limits } from './limits.ts'
import { toText } from './value.ts'

/** Literal text, or an expression with the place where its source begins. */
export type TemplatePart = { text: string } | { expression: string; offset: number }

/**
 * Splits a text into literal text and expressions. Expressions are not parsed yet.
 *
 * @returns no part for an empty text
 * @throws ExpressionError with `unclosed_template`
 */
export function parseTemplate(template: string): TemplatePart[] {
  const parts: TemplatePart[] = []
  let text = ''
  let position = 0
  for (;;) {
    const open = template.indexOf('{{', position)
    if (open === -1) break
    text += template.slice(position, open)
    if (template.startsWith('{{{{', open)) {
      text += '{{'
      position = open + 4
      continue
    }
    const close = findClose(template, open + 2)
    if (close === undefined) {
      const message = 'This {{ has no }}. Close it, or write {{{{ for braces as they are.'
      const span = { start: open, end: open + 2 }
      throw new ExpressionError('unclosed_template', message, template, span)
    }
    if (text !== '') parts.push({ text })
    text = ''
    parts.push({ expression: template.slice(open + 2, close), offset: open + 2 })
    position = close + 2
  }
  text += template.slice(position)
  if (text !== '') parts.push({ text })
  return parts
}

/** Whether a text has an expression in it, well-formed or not. */
export function isTemplate(text: string): boolean {
  return text.includes('{{')
}

/**
 * Finds the `}}` that ends an expression: not one in a string or a comment, and not one that closes
 * maps.
 */
function findClose(template: string, from: number): number | undefined {
  let open = 0
  for (let i = from; i < template.length; i++) {
    const character = template[i]
    if (character === '"' || character === "'") {
      const end = findStringEnd(template, i)
      if (end === undefined) return undefined
      i = end
    } else if (character === '/' && template[i + 1] === '/') {
      const end = template.slice(i).search(/\n|\}\}/)
      if (end === -1) return undefined
      i += end - 1
    } else if (character === '{') {
      open++
    } else if (character === '}') {
      if (open > 0) open--
      else if (template[i + 1] === '}') return i
    }
  }
  return undefined
}

/** Where the string that begins at `start` has its last quote. */
function findStringEnd(template: string, start: number): number | undefined {
  const one = template[start] ?? ''
  const quote = template.startsWith(one.repeat(3), start) ? one.repeat(3) : one
  for (let i = start + quote.length; i < template.length; i++) {
    if (template[i] === '\\') i++
    else if (template.startsWith(quote, i)) return i + quote.length - 1
  }
  return undefined
}

type CompiledPart = string | { compiled: Compiled; offset: number }

const compileTemplate = remember(2_000, (template): CompiledPart[] =>
  parseTemplate(template).map((part) =>
    'text' in part
      ? part.text
      : inTemplate(template, part.offset, () => ({
          compiled: compile(part.expression),
          offset: part.offset,
        })),
  ),
)

/**
 * Renders one text.
 *
 * @throws ExpressionError whose place is in `template`
 */
export function renderTemplate(template: string, context: ExpressionContext): JsonValue {
  if (!isTemplate(template)) return template
  const parts = compileTemplate(template)
  const values = parts.map((part) =>
    typeof part === 'string'
      ? part
      : inTemplate(template, part.offset, () => evaluate(part.compiled, context)),
  )
  if (values.length === 1) return values[0] ?? null
  const text = values.map(toText).join('')
  if (text.length <= limits.textLength) return text
  const message = `A text has at most ${limits.textLength} characters.`
  throw new ExpressionError('limit_exceeded', message, template, { start: 0, end: template.length })
}

/**
 * Renders every text in a JSON value; keys stay as they are.
 *
 * @throws ExpressionError whose place is in the text concerned
 */
export function renderValue(value: JsonValue, context: ExpressionContext): JsonValue {
  if (typeof value === 'string') return renderTemplate(value, context)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => renderValue(item, context))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, renderValue(item, context)]),
  )
}

function inTemplate<Result>(template: string, offset: number, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw error instanceof ExpressionError ? error.within(template, offset) : error
  }
}
