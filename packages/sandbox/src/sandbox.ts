/** Code of people, run where it reaches nothing: see docs/decisions/0061-code-in-a-box.md. */
import { createHash } from 'node:crypto'
import os from 'node:os'
import { failed, isSound, toResult } from './answer.ts'
import { BoxError } from './box.ts'
import { type CodeCall, type CodeResult, limits } from './code.ts'
import { NoSandboxError } from './detect.ts'
import type { Isolation } from './launch.ts'
import { ClosedError, Pool } from './pool.ts'

export interface Sandbox {
  /** Runs the code; whatever happens to it is an answer. */
  runCode(call: CodeCall): Promise<CodeResult>
  /** How code is shut away on this machine; looks when nobody asked before. */
  status(): Promise<SandboxStatus>
  /** Processes that live at the moment. */
  processes(): number
  close(): Promise<void>
}

export type SandboxStatus =
  | { available: true; isolation: Isolation }
  | { available: false; reason: string }

export interface SandboxOptions {
  log: {
    info: (facts: object, message: string) => void
    warn: (facts: object, message: string) => void
  }
  /**
   * How many run code at the same time; unset: one more than there are cores. One workspace takes
   * all but one of them at most.
   */
  concurrency?: number
  /** Processes end when no code was run for so long. */
  idleMs?: number
  /** Code is refused where it can not be shut away at least so. */
  least?: Isolation
}

export function createSandbox(options: SandboxOptions): Sandbox {
  const { log } = options
  const pool = new Pool({
    concurrency: options.concurrency ?? os.availableParallelism() + 1,
    idleMs: options.idleMs ?? 60_000,
    least: options.least ?? 'process',
    onDetected({ isolation, weakened }) {
      if (weakened.length === 0) log.info({ isolation }, 'code of steps is isolated')
      else log.warn({ isolation, weakened }, 'code of steps is isolated less than it could be')
    },
  })
  return {
    runCode: (call) => runCode(pool, call),
    async status() {
      try {
        const { isolation } = await pool.detect()
        // Looking is no reason to hold a process.
        await pool.endUnused()
        return { available: true, isolation }
      } catch (error) {
        return { available: false, reason: error instanceof Error ? error.message : String(error) }
      }
    },
    processes: () => pool.size,
    close: () => pool.close(),
  }
}

async function runCode(pool: Pool, call: CodeCall): Promise<CodeResult> {
  const { source, signal, workspaceId } = call
  const timeoutMs = between(call.timeoutMs, 1, limits.maxTimeoutMs)
  const memoryMb = between(call.memoryMb, limits.minMemoryMb, limits.maxMemoryMb)
  const asked = { timeoutMs, memoryMb }
  const input = JSON.stringify(call.input)
  if (Buffer.byteLength(input) > limits.inputBytes) {
    const message = 'The input is larger than 8 MiB. Hand over only what the code needs.'
    return failed('code_input_too_large', asked, { message })
  }
  if (Buffer.byteLength(source) > limits.sourceBytes) {
    const message = 'The code is longer than 256 KiB.'
    return failed('code_input_too_large', asked, { message })
  }
  try {
    const box = await pool.acquire(workspaceId, signal)
    let sound = false
    try {
      const head = JSON.stringify({
        source,
        timeoutMs,
        memoryMb,
        clockMs: toClockMs(call.startedAt),
        seed: toSeed([call.seed ?? '', source, input]),
        maxOutputBytes: limits.outputBytes,
        maxLogBytes: limits.logBytes,
      })
      const ending = await box.call({ head, body: input, timeoutMs, memoryMb, signal })
      const result = toResult(ending, asked)
      sound = isSound(ending, result)
      return result
    } finally {
      pool.release(box, { isSound: sound })
    }
  } catch (error) {
    if (signal.aborted) return failed('code_canceled', asked)
    return failed('code_unavailable', asked, {
      message: `Code can not run here: ${toReason(error)}`,
    })
  }
}

function toReason(error: unknown): string {
  const isKnown =
    error instanceof NoSandboxError || error instanceof BoxError || error instanceof ClosedError
  if (isKnown) return error.message
  throw error
}

function between(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}

/** ms since 1970 of the time that the code sees. */
function toClockMs(startedAt: string | undefined): number {
  const time = startedAt === undefined ? 0 : Date.parse(startedAt)
  return Number.isFinite(time) ? time : 0
}

/** A whole number from 1 to 2^42, the same for the same parts. */
function toSeed(parts: string[]): number {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest()
  return 1 + (digest.readUIntBE(0, 6) % 2 ** 42)
}
