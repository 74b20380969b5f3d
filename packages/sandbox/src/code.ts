/** What is asked of a sandbox, and what it answers. */
import type { JsonValue } from '@floyo/contracts'

export interface CodeCall {
  /** The body of an async function in JavaScript. */
  source: string
  /** What the code sees as `input`; the fields of an object also by their names. */
  input: JsonValue
  /** Wall-clock time of the code itself; waiting for a free process is not part of it. */
  timeoutMs: number
  /** For everything the code holds at once. */
  memoryMb: number
  /** Ends the code, and the waiting for its turn. */
  signal: AbortSignal
  workspaceId: string
  /** The time that the code sees, which stands still: when the run started. Unset: 1970. */
  startedAt?: string
  /** What its random numbers come from, with the code and its input. */
  seed?: string
}

/** Each way in which code can fail; `code_unavailable` alone is not the code's own doing. */
export const codeErrors = [
  'code_invalid_syntax',
  'code_threw',
  'code_timeout',
  'code_out_of_memory',
  'code_output_too_large',
  'code_output_not_json',
  'code_input_too_large',
  'code_never_settles',
  'code_crashed',
  'code_canceled',
  'code_unavailable',
] as const
export type CodeErrorCode = (typeof codeErrors)[number]

export interface CodeError {
  code: CodeErrorCode
  /** What happened and what to do, for the one who wrote the code. */
  message: string
  /** In the code, from 1. */
  line?: number
  column?: number
}

export type CodeResult =
  | { ok: true; output: JsonValue; logs: string[] }
  | { ok: false; error: CodeError; logs: string[] }

export const limits = {
  sourceBytes: 256 * 1024,
  inputBytes: 8 * 1024 * 1024,
  outputBytes: 1024 * 1024,
  logBytes: 1024 * 1024,
  depth: 200,
  minMemoryMb: 16,
  maxMemoryMb: 512,
  maxTimeoutMs: 120_000,
} as const
