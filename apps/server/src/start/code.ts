/** Code steps: where their JavaScript runs, as the settings allow. */
import { type CodeCall, type CodeResult, createSandbox, type SandboxStatus } from '@floyo/sandbox'
import type { Logger } from 'pino'
import type { Settings } from '../settings.ts'

type AskedCode = Omit<CodeCall, 'memoryMb'> & Partial<Pick<CodeCall, 'memoryMb'>>

export interface CodeRunner {
  /** As much memory as the settings allow, unless the call asks for less. */
  run(call: AskedCode): Promise<CodeResult>
  /** How well code is shut away: known once a process was started for it. */
  state(): 'off' | 'unknown' | 'unavailable' | 'kernel' | 'user' | 'process'
  /** Finds that out before the first code comes, and says it in the log. */
  look(): Promise<void>
  close(): Promise<void>
}

type CodeSettings = Pick<
  Settings,
  'FLOYO_CODE_STEPS' | 'FLOYO_CODE_CONCURRENCY' | 'FLOYO_CODE_SECONDS' | 'FLOYO_CODE_MEMORY_MB'
>

export function openCodeRunner(
  settings: CodeSettings,
  log: Pick<Logger, 'info' | 'warn'>,
): CodeRunner {
  if (settings.FLOYO_CODE_STEPS === 'off') {
    const message = 'Code steps are turned off in this installation (FLOYO_CODE_STEPS=off).'
    return {
      run: async () => ({ ok: false, error: { code: 'code_unavailable', message }, logs: [] }),
      state: () => 'off',
      look: async () => {},
      close: async () => {},
    }
  }
  const sandbox = createSandbox({
    log,
    concurrency: settings.FLOYO_CODE_CONCURRENCY,
    least: settings.FLOYO_CODE_STEPS === 'isolated' ? 'kernel' : 'process',
  })
  let known: SandboxStatus | undefined
  return {
    run: (call) =>
      sandbox.runCode({
        ...call,
        timeoutMs: Math.min(call.timeoutMs, settings.FLOYO_CODE_SECONDS * 1000),
        memoryMb: Math.min(call.memoryMb ?? Infinity, settings.FLOYO_CODE_MEMORY_MB),
      }),
    state() {
      if (known === undefined) return 'unknown'
      return known.available ? known.isolation : 'unavailable'
    },
    async look() {
      known = await sandbox.status()
      if (!known.available) log.warn({ reason: known.reason }, 'code steps can not run here')
    },
    close: () => sandbox.close(),
  }
}
