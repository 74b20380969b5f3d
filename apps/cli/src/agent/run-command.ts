/** Running one allowed command: no shell, bounded in time and output, ended with all it started. */
import { type ChildProcess, spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { constants } from 'node:os'
import type { DeviceCommandResult } from '@floyo/contracts'
import { systemCodeOf } from '../cli-error.ts'

/** What a result may hold of each output, in characters. */
const outputLimit = 200_000
const graceMs = 5_000
/** For what a command said to arrive once it has ended. */
const lastWordsMs = 2_000

type Refusal = Extract<DeviceCommandResult, { status: 'refused' }>

export type Ran = { exitCode: number; stdout: string; stderr: string; durationMs: number } | Refusal

/** Runs `argv` in `cwd`. An end that the command did not come to by itself is a refusal. */
export async function runCommand(
  argv: readonly string[],
  options: {
    cwd: string
    timeoutSeconds: number
    env: Record<string, string | undefined>
    signal: AbortSignal
  },
): Promise<Ran> {
  const [program = '', ...args] = argv
  const { cwd, timeoutSeconds, signal } = options
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) {
    return refusal('folder_missing', `There is no folder ${cwd} on this device`)
  }
  const started = performance.now()
  // A group of its own, so that what the command started ends with it.
  const child = spawn(program, args, {
    cwd,
    env: withoutOurs(options.env),
    shell: false,
    windowsHide: true,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  let cut: 'timed_out' | 'interrupted' | undefined
  const end = (why: typeof cut): void => {
    cut ??= why
    endGroup(child)
  }
  const timer = setTimeout(() => end('timed_out'), Math.min(timeoutSeconds * 1000, 2 ** 31 - 1))
  const interrupt = (): void => end('interrupted')
  signal.addEventListener('abort', interrupt, { once: true })
  try {
    const exitCode = await exitOf(child)
    if (cut === 'timed_out')
      return refusal(cut, `It did not end within ${timeoutSeconds} s and was ended`)
    if (cut === 'interrupted') return refusal(cut, 'The device was stopped while it ran')
    const durationMs = Math.round(performance.now() - started)
    return { exitCode, stdout: stdout(), stderr: stderr(), durationMs }
  } catch (error) {
    const code = systemCodeOf(error)
    if (code !== 'ENOENT' && code !== 'EACCES') throw error
    return refusal('command_not_found', `The program "${program}" is not there, or may not be run`)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', interrupt)
  }
}

export function refusal(code: Refusal['code'], message: string): Refusal {
  return { status: 'refused', code, message: message.slice(0, 4000) }
}

/** Once it has ended and said all; what it left behind may hold its outputs open for ever. */
function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    child.once('error', reject)
    child.once('exit', () => {
      timer = setTimeout(() => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      }, lastWordsMs)
    })
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0))
    })
  })
}

function endGroup(child: ChildProcess): void {
  const { pid } = child
  if (pid === undefined) return
  const send = (signal: NodeJS.Signals): void => {
    try {
      if (process.platform === 'win32') child.kill(signal)
      else process.kill(-pid, signal)
    } catch {
      // It is gone already.
    }
  }
  send('SIGTERM')
  setTimeout(() => send('SIGKILL'), graceMs).unref()
}

/** The first and the last of an output that is too long, which is where its meaning is. */
function collect(stream: NodeJS.ReadableStream | null): () => string {
  const half = outputLimit / 2 - 100
  let first = ''
  let last = ''
  let length = 0
  stream?.setEncoding('utf8')
  stream?.on('data', (part: string) => {
    length += part.length
    const room = half - first.length
    first += part.slice(0, room)
    last = (last + part.slice(Math.max(0, room))).slice(-half)
  })
  return () => {
    const dropped = length - first.length - last.length
    return dropped > 0
      ? `${first}\n[... ${dropped} characters left out ...]\n${last}`
      : first + last
  }
}

function withoutOurs(env: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('FLOYO_')))
}
