/** Workers of the simulated world: the engine's own execution, on a made-up database. */
import { silentLog } from '@floyo/db'
import type { Action } from '../../../packages/engine/src/action.ts'
import type { ClaimedRun } from '../../../packages/engine/src/claim.ts'
import { type Entry, foldJournal } from '../../../packages/engine/src/journal/entry.ts'
import { createLargeValues } from '../../../packages/engine/src/journal/large-values.ts'
import { executeRun } from '../../../packages/engine/src/execute/execute.ts'
import { canceledReason, type ExecuteDeps } from '../../../packages/engine/src/execute/execution.ts'
import { faultsUntilMs, leaseMs, type Scene, type Worker } from './scene.ts'
import { checkpoint, claim, entriesOf, finish, holds, release } from './store.ts'
import { epochMs } from './world.ts'

export function startWorker(scene: Scene, name: string): void {
  const { world, random, workers, run } = scene
  const worker: Worker = {
    id: `${name} ${workers.length}`,
    alive: true,
    stalledUntil: 0,
    held: new Map(),
  }
  workers.push(worker)
  const poll = (): void => {
    world.later(random.between(100, 1000), poll, worker)
    if (claim(run, { workerId: worker.id, nowMs: world.nowMs(), leaseMs })) execute(scene, worker)
  }
  const renew = (): void => {
    world.later(leaseMs / 3, renew, worker)
    for (const { claimed, stop } of worker.held.values()) {
      if (!holds(run, claimed)) stop.abort('lost')
      else run.availableAt = world.nowMs() + leaseMs
      if (holds(run, claimed) && run.cancelRequested) stop.abort(canceledReason)
    }
  }
  world.later(random.between(0, 1000), poll, worker)
  world.later(leaseMs / 3, renew, worker)
}

function execute(scene: Scene, worker: Worker): void {
  const { world, run, definition } = scene
  const now = new Date(world.nowMs()).toISOString()
  const claimed: ClaimedRun = {
    runId: run.runId,
    claimSeq: run.claimSeq,
    workerId: worker.id,
    workspaceId: 'workspace',
    workflowId: 'workflow',
    version: 1,
    definition: null,
    trigger: 'manual',
    inputs: {},
    triggerData: null,
    isLarge: false,
    startedAt: now,
    journalSeq: run.journalSeq,
    lostWorkers: run.lostWorkers,
    priority: 1,
    cancelRequested: run.cancelRequested,
    claimedAt: now,
  }
  const stop = new AbortController()
  const key = String(run.claimSeq)
  worker.held.set(key, { claimed, stop })
  const program = {
    definition,
    inputs: {},
    trigger: null,
    run: {
      id: run.runId,
      startedAt: new Date(epochMs).toISOString(),
      workflowName: definition.name,
    },
  }
  const held = {
    claimed,
    program,
    journal: foldJournal(entriesOf(run)),
    journalBytes: 0,
    signal: stop.signal,
    stopping: () => false,
    wakes: { wake: undefined },
  }
  void world.as(worker, () =>
    executeRun(held, depsOf(scene, worker, claimed)).then(
      () => worker.held.delete(key),
      (error: unknown) => {
        worker.held.delete(key)
        if (String(error) !== lostConnection)
          scene.violations.push(`execution threw: ${String(error)}`)
        if (worker.alive) release(run, claimed, world.nowMs())
      },
    ),
  )
}

const lostConnection = 'Error: the connection was lost'
const act: Action = {
  id: 'world.act',
  effect: 'write',
  input: { safeParse: (data) => ({ success: true, data }) },
}

function depsOf(scene: Scene, worker: Worker, claimed: ClaimedRun): ExecuteDeps {
  const { world, run, random, outside, options, told } = scene
  const { plant } = options
  return {
    query: () => Promise.reject(new Error('nothing is asked of the database')),
    values: createLargeValues(undefined),
    writer: {
      checkpoint: (item) =>
        commit(scene, worker, {
          entries: item.entries,
          apply: () => checkpoint(run, item, { nowMs: world.nowMs(), plant }),
          isUnwaited: plant === 'intents are not waited for' && !item.park,
        }),
      finish: (item) =>
        commit(scene, worker, {
          entries: item.entries,
          apply: () => finish(run, item, { plant }),
          isUnwaited: false,
        }),
    },
    actions: new Map([[act.id, act]]),
    perform: (call) => {
      if (!worker.alive) return new Promise(() => {})
      const begun = entriesOf(run).some(
        (entry) =>
          entry.type === 'attempt' && entry.key === call.stepKey && entry.attempt === call.attempt,
      )
      if (!begun)
        scene.violations.push(
          `attempt ${call.attempt} at ${call.stepKey} began before its intent was durable`,
        )
      // One that was held still between its intent and here may be late, and does not know it yet.
      if (told.has(call.stepKey) && holds(run, claimed)) {
        scene.violations.push(`${call.stepKey} began again after a worker was told of its success`)
      }
      return outside.perform(worker, call)
    },
    changes: { add() {}, wakeWorkers() {}, wakeForCancel() {}, wakeHeld() {}, tellControls() {} },
    children: {
      start: () => Promise.reject(new Error('nothing is called')),
      cancel: () => Promise.resolve(),
      ended() {},
    },
    log: silentLog,
    random: () => random.next(),
    nowMs: () => world.nowMs(),
    now: () => new Date(world.nowMs()).toISOString(),
    // Nothing is limited, and every target is well.
    pace: { enter: () => Promise.resolve(() => {}), slowDown() {} },
    permits: {
      budget: { earn() {}, putOffMs: () => 0 },
      isFree: () => true,
      ask: () => Promise.reject(new Error('nothing has to ask')),
      handBack() {},
    },
    onParked() {},
    reach() {
      if (options.faults && world.nowMs() < epochMs + faultsUntilMs && random.next() < 0.02)
        crash(scene, worker)
    },
  }
}

interface Commit {
  entries: readonly Entry[]
  apply: () => boolean
  /** Planted: it says so before it is true. */
  isUnwaited: boolean
}

/** A commit on its way: it may get lost before it is made, or the word of it afterwards. */
function commit(
  { world, random, options, told }: Scene,
  worker: Worker,
  { entries, apply, isUnwaited }: Commit,
): Promise<boolean> {
  if (!worker.alive) return new Promise(() => {})
  const isBad = options.faults && world.nowMs() < epochMs + faultsUntilMs && random.next() < 0.03
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error('the connection was lost'))
    if (isBad && random.next() < 0.5) {
      world.later(random.between(1, 50), fail, worker)
      return
    }
    const tell = (held: boolean): void => {
      for (const entry of entries) if (held && entry.type === 'done') told.add(entry.key)
      resolve(held)
    }
    if (isUnwaited) tell(true)
    world.later(random.between(1, 30), () => {
      const held = apply()
      world.later(random.between(1, 30), isBad ? fail : () => tell(held), worker)
    })
  })
}

/** Ends a worker where it stands; another one takes its place later. */
export function crash(scene: Scene, worker: Worker): void {
  if (!worker.alive) return
  worker.alive = false
  scene.counts.crashes++
  const name = worker.id.split(' ')[0] ?? 'a'
  scene.world.later(scene.random.between(100, 3000), () => startWorker(scene, name))
}
