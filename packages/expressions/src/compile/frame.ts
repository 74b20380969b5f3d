/**
 * What compiled expressions are made of. Every node of the tree becomes a closure over the closures
 * of its parts; a frame is one evaluation: the data, the loop variables and the work left.
 */
import type { JsonValue } from '@floyo/contracts'
import type { ExpressionErrorCode, Span } from '../error.ts'
import type { Node } from '../parse.ts'
import type { RootName } from '../scope.ts'

/**
 * The data an expression may read, by root name. `now` is the time that `now()` answers: give the
 * run's time, so that a replay sees the same; without it `run.startedAt` is taken.
 */
export type ExpressionContext = { [Name in RootName]?: JsonValue } & { now?: string }

export interface Frame {
  readonly context: ExpressionContext
  readonly locals: JsonValue[]
  work: number
  /** What was prepared once in this evaluation. */
  readonly seen: Set<string>
}

/** Evaluates one node. */
export type Run = (frame: Frame) => JsonValue

/** Evaluates one node, and answers undefined where something on the way is missing. */
export type SoftRun = (frame: Frame) => JsonValue | undefined

/** What the parts of the compiler ask of each other while one expression is compiled. */
export interface Compiler {
  /** How many nodes were compiled so far: the difference over a loop's body is its cost a round. */
  readonly weight: number
  node(node: Node): Run
  soft(node: Node): SoftRun
  /** Compiles with `name` standing for a loop variable; `body` gets the variable's place in `locals`. */
  withLocal<Result>(name: string, body: (slot: number) => Result): Result
  fail(code: ExpressionErrorCode, message: string, at: Span): never
  /** Takes work from the frame. @throws ExpressionError when none is left */
  spend(frame: Frame, units: number, at: Span): void
}
