/**
 * Operators. There is one kind of number, so `5 / 2` is 2.5 and `1 == 1.0` holds, and nothing is
 * converted silently: text is joined to text only.
 */
import type { JsonValue } from '@floyo/contracts'
import type { Node } from '../parse.ts'
import { limits } from '../limits.ts'
import { describe, equal, isMap } from '../value.ts'
import type { Compiler, Frame, Run } from './frame.ts'

type Op<Name extends Node['op']> = Extract<Node, { op: Name }>
type BinaryNode = Op<'==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%' | 'in'>

export function compileUnary(compiler: Compiler, node: Op<'!_' | '-_'>): Run {
  const operand = compiler.node(node.args)
  if (node.op === '!_') {
    return (frame) => !bool(compiler, operand(frame), node.args, '!')
  }
  return (frame) => {
    const value = operand(frame)
    if (typeof value === 'number') return -value
    return compiler.fail('wrong_type', `- needs a number, found ${describe(value)}.`, node.args)
  }
}

/** `&&` and `||`: from left to right, and the right side only when it matters. */
export function compileLogical(compiler: Compiler, node: Op<'&&' | '||'>): Run {
  const [leftNode, rightNode] = node.args
  const left = compiler.node(leftNode)
  const right = compiler.node(rightNode)
  const decided = node.op === '||'
  return (frame) =>
    bool(compiler, left(frame), leftNode, node.op) === decided
      ? decided
      : bool(compiler, right(frame), rightNode, node.op)
}

export function compileTernary(compiler: Compiler, node: Op<'?:'>): Run {
  const [conditionNode, thenNode, elseNode] = node.args
  const condition = compiler.node(conditionNode)
  const yes = compiler.node(thenNode)
  const no = compiler.node(elseNode)
  return (frame) => (bool(compiler, condition(frame), conditionNode, '?') ? yes : no)(frame)
}

export function compileBinary(compiler: Compiler, node: BinaryNode): Run {
  const left = compiler.node(node.args[0])
  const right = compiler.node(node.args[1])
  const { op } = node
  if (op === '==' || op === '!=') {
    const wanted = op === '=='
    return (frame) => {
      const [a, b] = [left(frame), right(frame)]
      return equal(a, b, (units) => compiler.spend(frame, units, node)) === wanted
    }
  }
  if (op === '+') return (frame) => add(compiler, node, frame, [left(frame), right(frame)])
  if (op === 'in') return (frame) => contains(compiler, node, frame, [left(frame), right(frame)])
  if (op === '-' || op === '*' || op === '/' || op === '%') {
    const calculate = arithmetic[op]
    return (frame) => {
      const [a, b] = [left(frame), right(frame)]
      if (typeof a !== 'number' || typeof b !== 'number') return unfit(compiler, node, a, b)
      if (b === 0 && (op === '/' || op === '%')) {
        compiler.fail('invalid_value', `${op} by zero.`, node)
      }
      return finite(compiler, node, calculate(a, b))
    }
  }
  const test = comparisons[op]
  return (frame) => {
    const [a, b] = [left(frame), right(frame)]
    if (typeof a === 'number' && typeof b === 'number') return test(a, b)
    if (typeof a === 'string' && typeof b === 'string') return test(a, b)
    return unfit(compiler, node, a, b)
  }
}

const comparisons = {
  '<': <T extends string | number>(a: T, b: T) => a < b,
  '<=': <T extends string | number>(a: T, b: T) => a <= b,
  '>': <T extends string | number>(a: T, b: T) => a > b,
  '>=': <T extends string | number>(a: T, b: T) => a >= b,
}

const arithmetic = {
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
  '%': (a: number, b: number) => a % b,
}

type Pair = [JsonValue, JsonValue]

function add(compiler: Compiler, node: BinaryNode, frame: Frame, [a, b]: Pair): JsonValue {
  if (typeof a === 'number' && typeof b === 'number') return finite(compiler, node, a + b)
  if (typeof a === 'string' && typeof b === 'string') {
    if (a.length + b.length > limits.textLength) {
      compiler.fail('limit_exceeded', `A text has at most ${limits.textLength} characters.`, node)
    }
    compiler.spend(frame, 1 + (a.length + b.length) / 32, node)
    return a + b
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    compiler.spend(frame, 2 + (a.length + b.length) / 2, node)
    return [...a, ...b]
  }
  return unfit(compiler, node, a, b)
}

function contains(compiler: Compiler, node: BinaryNode, frame: Frame, [a, b]: Pair): boolean {
  if (Array.isArray(b)) {
    compiler.spend(frame, b.length, node)
    return b.some((item) => equal(a, item, (units) => compiler.spend(frame, units, node)))
  }
  if (typeof a === 'string' && typeof b === 'string') {
    compiler.spend(frame, 1 + b.length / 8, node)
    return b.includes(a)
  }
  if (typeof a === 'string' && isMap(b)) return Object.hasOwn(b, a)
  return unfit(compiler, node, a, b)
}

function finite(compiler: Compiler, node: BinaryNode, value: number): number {
  if (Number.isFinite(value)) return value
  return compiler.fail('invalid_value', 'The result is too large for a number.', node)
}

function bool(compiler: Compiler, value: JsonValue, at: Node, op: string): boolean {
  if (typeof value === 'boolean') return value
  const message = `${op} needs true or false, found ${describe(value)}. Compare it, for example with \`!= null\` or \`size(…) > 0\`.`
  return compiler.fail('wrong_type', message, at)
}

function unfit(compiler: Compiler, node: BinaryNode, a: JsonValue, b: JsonValue): never {
  const joins = node.op === '+' && (typeof a === 'string' || typeof b === 'string')
  const advice = joins ? ' Make the other side text with string(…).' : ''
  const message = `${describe(a)} ${node.op} ${describe(b)} has no meaning.${advice}`
  return compiler.fail('wrong_type', message[0]?.toUpperCase() + message.slice(1), node)
}
