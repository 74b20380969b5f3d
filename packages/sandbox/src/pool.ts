/**
 * The processes for code: started when there is code to run, kept for the workspace that they served,
 * gone when nothing was asked for a while. One more than are at work waits ready for a workspace that
 * has none.
 */
import { Box } from './box.ts'
import { detect, NoSandboxError, type Surroundings } from './detect.ts'
import type { Isolation } from './launch.ts'

export interface PoolOptions {
  /** How many run code at the same time. */
  concurrency: number
  idleMs: number
  least: Isolation
  onDetected: (found: { isolation: Isolation; weakened: string[] }) => void
}

interface Waiting {
  workspaceId: string
  since: number
  grant: (box: Box) => void
  refuse: (error: unknown) => void
}

const patienceMs = 500

/** It was asked to stop. */
export class ClosedError extends Error {
  override name = 'ClosedError'

  constructor() {
    super('it is being stopped')
  }
}

export class Pool {
  readonly #options: PoolOptions
  #surroundings: Promise<Surroundings> | undefined
  readonly #boxes = new Set<Box>()
  /** Numbers of the processes that live or are being started. */
  readonly #slots = new Set<number>()
  #waiting: Waiting[] = []
  readonly #starts = new Set<Promise<void>>()
  #idleTimer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** Each takes some 30 MB, so a few may rest beside those at work. */
  get #most(): number {
    return this.#options.concurrency + Math.min(this.#options.concurrency, 4)
  }

  /** How many processes live; 0 when idle. */
  get size(): number {
    return this.#slots.size
  }

  /** @returns how code is shut away here @throws NoSandboxError */
  async detect(): Promise<Surroundings> {
    this.#surroundings ??= this.#detect().catch((error: unknown) => {
      // That it does not work here stays true; that it took too long does not.
      if (!(error instanceof NoSandboxError)) this.#surroundings = undefined
      throw error
    })
    return this.#surroundings
  }

  /** A process for one call of the workspace, first come, first served; give it back by `release`. */
  async acquire(workspaceId: string, signal: AbortSignal): Promise<Box> {
    if (this.#isClosed) throw new ClosedError()
    await this.detect()
    if (this.#isClosed) throw new ClosedError()
    signal.throwIfAborted()
    const granted = Promise.withResolvers<Box>()
    const waiting = {
      workspaceId,
      since: performance.now(),
      grant: granted.resolve,
      refuse: granted.reject,
    }
    const leave = (): void => {
      this.#waiting = this.#waiting.filter((each) => each !== waiting)
      granted.reject(signal.reason)
    }
    signal.addEventListener('abort', leave, { once: true })
    this.#waiting.push(waiting)
    this.#serve()
    try {
      return await granted.promise
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  release(box: Box, { isSound }: { isSound: boolean }): void {
    box.isBusy = false
    if (!isSound || !box.isUsable) void this.#drop(box)
    this.#serve()
    this.#keepOneReady()
    this.#stopWhenIdle()
  }

  /** Ends what was started and served nobody yet. */
  async endUnused(): Promise<void> {
    const unused = this.#listIdle().filter((box) => box.workspaceId === undefined)
    await Promise.all(unused.map((box) => this.#drop(box)))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#idleTimer)
    for (const waiting of this.#waiting.splice(0)) waiting.refuse(new ClosedError())
    await Promise.allSettled([this.#surroundings, ...this.#starts])
    await Promise.all([...this.#boxes].map((box) => this.#drop(box)))
  }

  async #detect(): Promise<Surroundings> {
    this.#slots.add(0)
    try {
      const { surroundings, box, weakened } = await detect({ least: this.#options.least })
      this.#adopt(box)
      this.#options.onDetected({ isolation: surroundings.isolation, weakened })
      this.#stopWhenIdle()
      return surroundings
    } catch (error) {
      this.#slots.delete(0)
      throw error
    }
  }

  /** Gives processes to those who wait. One workspace never takes them all. */
  #serve(): void {
    const { concurrency } = this.#options
    const fairShare = Math.max(1, concurrency - 1)
    let unserved = 0
    for (const waiting of this.#inOrder()) {
      const { workspaceId } = waiting
      const busy = [...this.#boxes].filter((box) => box.isBusy)
      if (busy.length + unserved >= concurrency) return
      if (busy.filter((box) => box.workspaceId === workspaceId).length >= fairShare) continue
      const box = this.#takeIdle(workspaceId)
      if (box) {
        this.#waiting = this.#waiting.filter((each) => each !== waiting)
        box.isBusy = true
        box.workspaceId = workspaceId
        waiting.grant(box)
        continue
      }
      // Whoever waits first when it is ready gets it.
      unserved++
      if (unserved <= this.#starts.size) continue
      this.#makeRoom()
      this.#startOne()
    }
  }

  /**
   * First come, first served; but those whose workspace has a process at rest go first, unless that
   * keeps others waiting for long, since a change of workspace costs a start.
   */
  #inOrder(): Waiting[] {
    const [first] = this.#waiting
    if (!first || performance.now() - first.since > patienceMs) return [...this.#waiting]
    const resting = new Set(this.#listIdle().map((box) => box.workspaceId))
    const isAtHome = ({ workspaceId }: Waiting): boolean => resting.has(workspaceId)
    return [
      ...this.#waiting.filter(isAtHome),
      ...this.#waiting.filter((waiting) => !isAtHome(waiting)),
    ]
  }

  #takeIdle(workspaceId: string): Box | undefined {
    const idle = this.#listIdle()
    return (
      idle.find((box) => box.workspaceId === workspaceId) ??
      idle.find((box) => box.workspaceId === undefined)
    )
  }

  #listIdle(): Box[] {
    return [...this.#boxes].filter((box) => !box.isBusy && box.isUsable)
  }

  /** Ends a resting process of another workspace when there are enough. */
  #makeRoom(): void {
    if (this.#slots.size < this.#most) return
    const [resting] = this.#listIdle()
    if (resting) void this.#drop(resting)
  }

  #startOne(): void {
    if (this.#isClosed) return
    const slot = this.#freeSlot()
    this.#slots.add(slot)
    const start = this.#start(slot).finally(() => {
      this.#starts.delete(start)
      this.#serve()
      this.#stopWhenIdle()
    })
    this.#starts.add(start)
  }

  async #start(slot: number): Promise<void> {
    try {
      this.#adopt(await Box.start({ ...(await this.detect()), slot }))
    } catch (error) {
      this.#slots.delete(slot)
      this.#waiting.shift()?.refuse(error)
    }
  }

  #adopt(box: Box): void {
    this.#boxes.add(box)
    // Also when it ends by itself.
    void this.#forgetWhenGone(box)
  }

  async #forgetWhenGone(box: Box): Promise<void> {
    await box.gone
    await this.#drop(box)
  }

  #keepOneReady(): void {
    const isReady = this.#listIdle().some((box) => box.workspaceId === undefined)
    const isFull = this.#slots.size >= this.#most
    if (!isReady && !isFull && this.#starts.size === 0) this.#startOne()
  }

  #stopWhenIdle(): void {
    clearTimeout(this.#idleTimer)
    this.#idleTimer = setTimeout(() => {
      for (const box of this.#listIdle()) void this.#drop(box)
    }, this.#options.idleMs)
    this.#idleTimer.unref()
  }

  async #drop(box: Box): Promise<void> {
    await box.end()
    // Its number, and with it its user id, is free once it is gone.
    if (this.#boxes.delete(box)) this.#slots.delete(box.slot)
  }

  #freeSlot(): number {
    let slot = 0
    while (this.#slots.has(slot)) slot++
    return slot
  }
}
