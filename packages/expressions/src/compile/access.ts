/** Members: `a.b`, `a[b]`, and their optional forms `a.?b`, `a[?b]`. */
import type { JsonValue } from '@floyo/contracts'
import type { Node } from '../parse.ts'
import { didYouMean } from '../nearest.ts'
import { describe, isMap, member } from '../value.ts'
import type { Compiler, Run, SoftRun } from './frame.ts'

export type AccessNode = Extract<Node, { op: '.' | '[]' | '.?' | '[?]' }>

export function isAccess(node: Node): node is AccessNode {
  return node.op === '.' || node.op === '[]' || node.op === '.?' || node.op === '[?]'
}

/** A member that has to be there, or null where an optional one is not. */
export function compileAccess(compiler: Compiler, node: AccessNode): Run {
  if (isOptional(node)) {
    const read = softAccess(compiler, node)
    return (frame) => read(frame) ?? null
  }
  const object = compiler.node(node.args[0])
  const key = compileKey(compiler, node)
  const at = node.op === '.' ? { start: node.pos, end: node.end } : node.args[1]
  const span = typeof at === 'object' ? at : node
  return (frame) => {
    const owner = object(frame)
    const name = key(frame)
    const value = member(owner, name)
    if (value !== undefined) return value
    return compiler.fail('no_such_field', missing(owner, name, node), span)
  }
}

/** A member that may be missing, as may anything on the way to it. */
export function softAccess(compiler: Compiler, node: AccessNode): SoftRun {
  const object = compiler.soft(node.args[0])
  const key = compileKey(compiler, node)
  return (frame) => {
    const owner = object(frame)
    return owner === undefined ? undefined : member(owner, key(frame))
  }
}

function compileKey(compiler: Compiler, node: AccessNode): Run {
  const key = node.args[1]
  return typeof key === 'string' ? () => key : compiler.node(key)
}

/** What follows an optional member is optional itself. */
function isOptional(node: Node): boolean {
  return isAccess(node) && (node.op === '.?' || node.op === '[?]' || isOptional(node.args[0]))
}

function missing(owner: JsonValue, key: JsonValue, node: AccessNode): string {
  const left = node.args[0]
  const subject = left.input.slice(left.start, left.end)
  const what = subject.length > 60 ? 'This' : subject
  if (Array.isArray(owner)) {
    if (typeof key === 'number') {
      const size = `it has ${owner.length} ${owner.length === 1 ? 'item' : 'items'}, counted from 0`
      return `${what} has no item ${key}: ${size}.`
    }
    return `${what} is a list: take an item by its number, or use map, filter, first.`
  }
  if (!isMap(owner)) return `${what} is ${describe(owner)} and has no fields.`
  if (typeof key !== 'string') return `A field is named by a string, found ${describe(key)}.`
  const names = Object.keys(owner)
  const meant = didYouMean(key, names)
  if (meant !== '' || names.length === 0) return `${what} has no field ${key}.${meant}`
  const some = names.slice(0, 8).join(', ') + (names.length > 8 ? ', …' : '')
  return `${what} has no field ${key}. It has ${some}.`
}
