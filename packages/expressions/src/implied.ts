/**
 * What must hold of single texts for a condition to be true: `event.type == 'a' && event.subject
 * .startsWith('/in/')` implies both parts. A search may look by them first, and evaluate the condition
 * on what it found. Only what `&&` joins is looked at; what is not understood implies nothing.
 */
import { isAccess } from './compile/access.ts'
import { ExpressionError } from './error.ts'
import { type Node, parse } from './parse.ts'

export interface ImpliedText {
  /** From the root on: `['event', 'subject']`. */
  path: string[]
  test: 'equals' | 'starts' | 'ends' | 'contains'
  text: string
}

/** The tests that every value passes for which the condition is true; none when it can not be read. */
export function impliedTexts(condition: string): ImpliedText[] {
  try {
    return impliedBy(parse(condition))
  } catch (error) {
    if (error instanceof ExpressionError) return []
    throw error
  }
}

function impliedBy(node: Node): ImpliedText[] {
  if (node.op === '&&') return node.args.flatMap(impliedBy)
  if (node.op === '==') return byEquality(node.args)
  if (node.op !== 'call' && node.op !== 'rcall') return []
  const args = node.op === 'call' ? node.args[1] : [node.args[1], ...node.args[2]]
  const [subject, pattern] = args
  const path = subject && pathOf(subject)
  const text = pattern && textOf(pattern)
  if (args.length !== 2 || !path || text === undefined) return []
  switch (node.args[0]) {
    case 'startsWith':
      return [{ path, test: 'starts', text }]
    case 'endsWith':
      return [{ path, test: 'ends', text }]
    case 'contains':
      return [{ path, test: 'contains', text }]
    case 'matches':
      return endsOf(text).map(({ test, text: end }) => ({ path, test, text: end }))
    default:
      return []
  }
}

function byEquality([left, right]: [Node, Node]): ImpliedText[] {
  const path = pathOf(left) ?? pathOf(right)
  const text = textOf(right) ?? textOf(left)
  return path && text !== undefined ? [{ path, test: 'equals', text }] : []
}

/** `event.attrs.ext`, as names; a chain with a part that is not written out has none. */
function pathOf(node: Node): string[] | undefined {
  if (node.op === 'id') return [node.args]
  if (!isAccess(node)) return undefined
  const [owner, key]: [Node, string | Node] = node.args
  const name = typeof key === 'string' ? key : textOf(key)
  const path = pathOf(owner)
  return path && name !== undefined ? [...path, name] : undefined
}

function textOf(node: Node): string | undefined {
  return node.op === 'value' && typeof node.args === 'string' ? node.args : undefined
}

/** One character that stands for itself; null is anything else. */
type Part = string | null

/** With which texts a match of the whole begins and ends: of `^/in/[0-9]+[.]pdf$` `/in/` and `.pdf`. */
function endsOf(pattern: string): { test: 'starts' | 'ends'; text: string }[] {
  // Alternatives and flags change what the rest means.
  if (/[|]|\(\?/.test(pattern)) return []
  const parts = partsOf(pattern)
  const head = pattern.startsWith('^') ? literalRun(parts.slice(1)) : ''
  const isClosed = parts.at(-1) === null && /(?:^|[^\\])\$$/.test(pattern)
  const tail = isClosed ? lastLiteralRun(parts.slice(0, -1)) : ''
  return [
    ...(head === '' ? [] : [{ test: 'starts' as const, text: head }]),
    ...(tail === '' ? [] : [{ test: 'ends' as const, text: tail }]),
  ]
}

function literalRun(parts: readonly Part[]): string {
  const end = parts.indexOf(null)
  return parts.slice(0, end === -1 ? parts.length : end).join('')
}

function lastLiteralRun(parts: readonly Part[]): string {
  return parts.slice(parts.lastIndexOf(null) + 1).join('')
}

/** A piece of a pattern, and whether a quantifier follows: what may be missing or repeat is no literal. */
const piece = /(\\.|\[(?:\\.|[^\]])*\]|[^])([*+?]|\{[^}]*\})?/gu

function partsOf(pattern: string): Part[] {
  return [...pattern.matchAll(piece)].map(([, one = '', quantifier]) =>
    quantifier === undefined ? literalOf(one) : null,
  )
}

function literalOf(one: string): Part {
  const single = /^(?:\\([^\w\s])|\[([^\\^\]])\])$/u.exec(one)
  if (single) return single[1] ?? single[2] ?? null
  return /^[^\\[\](){}*+?|^$.]$/u.test(one) ? one : null
}
