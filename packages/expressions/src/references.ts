/** What an expression reads: the roots and the members it names, found on its tree. */
import { type Node, parse } from './parse.ts'
import { type AccessNode, isAccess } from './compile/access.ts'
import { macroForms } from './compile/macro.ts'
import { lenientForms } from './compile/lenient.ts'
import { rootNames } from './scope.ts'

/** One reading of a root or of a member of it. */
export interface Reference {
  /** From the root on, as far as names and numbers are written out: `['steps', 'export', 'files', 0]`. */
  path: (string | number)[]
  /** Where it stands in the expression. */
  start: number
  end: number
  /** Whether the expression bears with its absence: under `has`, `default`, `.?` and the like. */
  optional: boolean
}

/**
 * Collects the references of an expression in the order of the text. Loop variables are none.
 *
 * @throws ExpressionError when the expression can not be parsed
 */
export function collectReferences(expression: string): Reference[] {
  const found: Reference[] = []
  walk(parse(expression), { locals: new Set(), optional: false, found })
  return found.toSorted((a, b) => a.start - b.start || a.end - b.end)
}

interface Walk {
  locals: ReadonlySet<string>
  optional: boolean
  found: Reference[]
}

function walk(node: Node, state: Walk): void {
  const strict = { ...state, optional: false }
  if (node.op === 'id' || isAccess(node)) access(node, state)
  else if (node.op === 'call') call(node, node.args[1], state)
  else if (node.op === 'rcall') call(node, [node.args[1], ...node.args[2]], state)
  else if (node.op === '!_' || node.op === '-_') walk(node.args, strict)
  else if (node.op === 'map') {
    for (const [key, value] of node.args) {
      if (key.op !== 'id' || isName(key.args, state)) walk(key, strict)
      walk(value, strict)
    }
  } else if (node.op !== 'value') {
    for (const child of node.args) walk(child, strict)
  }
}

/** Whether a bare word as a map's key names a value. */
function isName(word: string, { locals }: Walk): boolean {
  return locals.has(word) || rootNames.some((root) => root === word)
}

/** A chain of members down to its root, with what stands in its brackets. */
function access(node: AccessNode | Extract<Node, { op: 'id' }>, state: Walk): void {
  const segments: { key: string | number | undefined; end: number; optional: boolean }[] = []
  let owner: Node = node
  while (isAccess(owner)) {
    const [next, key]: [Node, string | Node] = owner.args
    const optional = owner.op === '.?' || owner.op === '[?]'
    segments.unshift({ key: literal(key), end: owner.end, optional })
    if (typeof key !== 'string' && literal(key) === undefined)
      walk(key, { ...state, optional: false })
    owner = next
  }
  if (owner.op !== 'id') return walk(owner, state)
  if (state.locals.has(owner.args)) return
  const written = segments.findIndex(({ key }) => key === undefined)
  const named = written === -1 ? segments : segments.slice(0, written)
  state.found.push({
    path: [owner.args, ...named.map(({ key }) => key ?? '')],
    start: owner.start,
    end: named.at(-1)?.end ?? owner.end,
    optional: state.optional || segments.some(({ optional }) => optional),
  })
}

function call(node: Extract<Node, { op: 'call' | 'rcall' }>, args: Node[], state: Walk): void {
  const name = node.args[0]
  const lenient = lenientForms.some((form) => form === name)
  const variable = args[1]
  const strict = { ...state, optional: false }
  if (node.op === 'rcall' && macroForms.includes(name) && variable?.op === 'id') {
    const [source, , ...bodies] = args
    const outer = name === 'bind' ? bodies.slice(0, 1) : source ? [source] : []
    const inner = name === 'bind' ? bodies.slice(1) : bodies
    for (const arg of outer) walk(arg, strict)
    const locals = new Set([...state.locals, variable.args])
    for (const arg of inner) walk(arg, { ...strict, locals })
    return
  }
  for (const [i, arg] of args.entries()) {
    const forgiven = lenient && (i < args.length - 1 || args.length === 1)
    walk(arg, { ...state, optional: forgiven })
  }
}

function literal(key: string | Node): string | number | undefined {
  if (typeof key === 'string') return key
  if (key.op !== 'value') return undefined
  if (typeof key.args === 'bigint') return Number(key.args)
  return typeof key.args === 'string' || typeof key.args === 'number' ? key.args : undefined
}
