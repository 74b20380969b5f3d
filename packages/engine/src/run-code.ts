/** What the engine asks of whoever runs the JavaScript of code steps. */
import type { JsonValue } from '@floyo/contracts'

/** The code of one step of one run. */
export interface CodeStepCall {
  source: string
  /** What the code sees as `input`. */
  input: JsonValue
  timeoutMs: number
  /** As much as the installation allows, unless said. */
  memoryMb?: number
  /** Aborts when the run is canceled, its claim is lost, or the step is given up. */
  signal: AbortSignal
  workspaceId: string
  /** The time that the code sees, ISO 8601. */
  startedAt: string
  /** What its random numbers come from. */
  seed: string
}

/** `logs` is what the code said by `console.log`. */
export type CodeStepResult = { logs?: readonly string[] } & (
  | { ok: true; output: JsonValue }
  | { ok: false; error: { code: string; message: string; line?: number; column?: number } }
)

/** Whatever becomes of the code is its answer: the same for the same call. */
export type RunCode = (call: CodeStepCall) => Promise<CodeStepResult>
