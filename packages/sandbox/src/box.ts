/**
 * One process in which code runs, seen from outside. It serves one workspace for the whole of its
 * life, one call at a time, each in an interpreter of its own; whatever goes wrong in it ends it.
 *
 * Nothing it says is believed further than its form: answers have a greatest length, come only when
 * asked for, and are checked by answer.ts.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { z } from 'zod'
import { limits } from './code.ts'
import { encodeFrame, type Frame, FrameError, FrameReader } from './frames.ts'
import { type Launch, type LaunchOptions, toLaunch, userIdOf } from './launch.ts'
import { findInnermost, readMemoryBytes } from './memory.ts'

/** How the call ended; `answered` says only that the process sent something of the right form. */
export type Ending =
  | { type: 'answered'; frame: Frame }
  | { type: 'timeout' | 'memory' | 'canceled' | 'crashed' }

export interface BoxCall {
  head: string
  body: string
  timeoutMs: number
  memoryMb: number
  signal: AbortSignal
}

/** The process could not be started, or not in the way it was asked for. */
export class BoxError extends Error {
  override name = 'BoxError'
  /** Whether this way of starting does not work here at all, as opposed to taking too long. */
  readonly isRefused: boolean

  constructor(message: string, options: { isRefused: boolean }) {
    super(message)
    this.isRefused = options.isRefused
  }
}

/** A machine that is busy with other things may take very long for what usually takes 0.1 s. */
const startSeconds = 60
/** The interpreter ends the code at its limit; the process is killed this much later. */
const graceMs = 500
const memorySlackMb = 64
const watchMs = 40
/** A process is replaced after this many calls, or after this much time spent in them. */
const maxCalls = 200
const maxBusyMs = 60_000

const Ready = z.object({
  ready: z.literal(true),
  uid: z.number(),
  permission: z.boolean(),
  variables: z.array(z.string()),
  addresses: z.number(),
})

export class Box {
  readonly slot: number
  /** Whose code it runs; unset until the first call. */
  workspaceId: string | undefined
  isBusy = false
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>
  /** Resolves once it has ended, however that came. */
  readonly gone: Promise<void>
  #hasEnded = false
  #innermost = 0
  #restingBytes = 0
  #calls = 0
  #busyMs = 0
  #read: (chunk: Buffer) => void = () => this.kill()

  private constructor(launch: Launch, slot: number) {
    this.slot = slot
    this.#process = spawn(launch.file, launch.args, {
      // A group of its own: it is ended with all that it may have started.
      detached: true,
      cwd: '/',
      // The launchers need a path; they empty it for the process itself.
      env: {
        TZ: 'UTC',
        ...(launch.file === 'setpriv' ? { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } : {}),
      },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(launch.userId === undefined ? {} : { uid: launch.userId, gid: launch.userId }),
    })
    this.gone = this.#untilClosed()
    this.#process.stdout.on('data', (chunk: Buffer) => this.#read(chunk))
    // Writing to a process that was just killed is no news.
    this.#process.stdin.on('error', () => this.kill())
  }

  /** Starts one and looks at how it runs. @throws BoxError */
  static async start(options: LaunchOptions): Promise<Box> {
    const box = new Box(toLaunch(options), options.slot)
    let complaint = ''
    box.#process.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < 2000) complaint += chunk.toString()
    })
    try {
      const frame = await box.#nextFrame({ maxHeadBytes: 10_000, maxBodyBytes: 0 })
      if (frame === 'late') throw new BoxError('did not start in time', { isRefused: false })
      if (frame === undefined) {
        throw new BoxError(complaint.trim().split('\n').at(-1) ?? '', { isRefused: true })
      }
      requireIsolation(Ready.parse(JSON.parse(frame.head)), options)
      box.#innermost = await findInnermost(box.#process.pid ?? 0)
      box.#restingBytes = (await readMemoryBytes(box.#innermost)) ?? 0
      if (box.#restingBytes === 0) {
        throw new BoxError('its memory can not be watched', { isRefused: true })
      }
      return box
    } catch (error) {
      await box.end()
      throw error
    }
  }

  get isUsable(): boolean {
    return (
      !this.#hasEnded && !this.#process.killed && this.#calls < maxCalls && this.#busyMs < maxBusyMs
    )
  }

  /** Ends it and everything it started. */
  kill(): void {
    const { pid } = this.#process
    if (pid === undefined || this.#hasEnded) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // It ended by itself a moment ago.
    }
    this.#process.kill('SIGKILL')
  }

  /** Resolves once it is gone. */
  async end(): Promise<void> {
    this.kill()
    await this.gone
  }

  /** One call; the process is of no more use unless it answered. */
  async call({ head, body, timeoutMs, memoryMb, signal }: BoxCall): Promise<Ending> {
    const begun = performance.now()
    let cause: 'timeout' | 'memory' | 'canceled' | 'crashed' = 'crashed'
    const stop = (why: typeof cause): void => {
      cause = why
      this.kill()
    }
    const cancel = (): void => stop('canceled')
    signal.addEventListener('abort', cancel, { once: true })
    const timer = setTimeout(() => stop('timeout'), timeoutMs + graceMs)
    const watch = this.#watchMemory(memoryMb, () => stop('memory'))
    this.#calls++
    try {
      if (signal.aborted) cancel()
      const answer = this.#nextFrame({
        maxHeadBytes: limits.logBytes + 64 * 1024,
        maxBodyBytes: limits.outputBytes,
      })
      this.#process.stdin.write(encodeFrame({ head, body }))
      const frame = await answer
      return frame === undefined || frame === 'late' ? { type: cause } : { type: 'answered', frame }
    } finally {
      signal.removeEventListener('abort', cancel)
      clearTimeout(timer)
      clearInterval(watch)
      this.#busyMs += performance.now() - begun
    }
  }

  #watchMemory(memoryMb: number, tooMuch: () => void): NodeJS.Timeout {
    const most = this.#restingBytes + (memoryMb + memorySlackMb) * 1024 * 1024
    return setInterval(() => {
      void this.#watchOnce(most, tooMuch)
    }, watchMs)
  }

  async #watchOnce(most: number, tooMuch: () => void): Promise<void> {
    const bytes = await readMemoryBytes(this.#innermost)
    if (bytes !== undefined && bytes > most) tooMuch()
  }

  async #untilClosed(): Promise<void> {
    // A program that can not be started closes as well, after an error that says so.
    this.#process.on('error', () => {})
    await new Promise((resolve) => this.#process.once('close', resolve))
    this.#hasEnded = true
  }

  /** @returns the next frame; undefined when the process ended or said what it must not */
  async #nextFrame(most: {
    maxHeadBytes: number
    maxBodyBytes: number
  }): Promise<Frame | 'late' | undefined> {
    const reader = new FrameReader(most)
    const heard = Promise.withResolvers<Frame | undefined>()
    this.#read = (chunk) => {
      try {
        const frame = reader.take(chunk)
        if (frame) heard.resolve(frame)
      } catch (error) {
        if (!(error instanceof FrameError)) throw error
        this.kill()
      }
    }
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, startSeconds * 1000, 'late')
    })
    const isStarting = this.#calls === 0
    const gone = this.gone.then(() => undefined)
    const frame = await Promise.race([heard.promise, gone, ...(isStarting ? [late] : [])])
    clearTimeout(timer)
    // What comes unasked ends it.
    this.#read = () => this.kill()
    return frame
  }
}

/** @throws BoxError when the process runs with more than it was to have */
function requireIsolation(found: z.infer<typeof Ready>, options: LaunchOptions): void {
  const userId = userIdOf(options)
  const faults = [
    ...(found.permission ? [] : ['Node runs without its permission model']),
    ...(found.variables.every((name) => name === 'TZ' || name.startsWith('__CF'))
      ? []
      : ['its environment is not empty']),
    ...(userId === undefined || found.uid === userId ? [] : ['it runs as the wrong user']),
    ...(options.isolation !== 'kernel' || found.addresses === 0 ? [] : ['it sees a network']),
  ]
  if (faults.length > 0) throw new BoxError(faults.join(', '), { isRefused: true })
}
