/**
 * One history of one seed: the engine's own interpreter and execution on a store, an outside, a clock
 * and workers that are made up. Workers die at any moment, are held still past their leases, commits
 * get lost on the way there or back. Afterwards everything that was promised is looked for.
 */
import type { Outcome } from '@floyo/contracts'
import { foldJournal } from '../../../packages/engine/src/journal/entry.ts'
import { seeded } from '../random.ts'
import { look } from './look.ts'
import { createOutside } from './outside.ts'
import { fateOf, makeProgram } from './program.ts'
import { faultsUntilMs, leaseMs, type Scene, type SimulateOptions } from './scene.ts'
import { entriesOf, newRun } from './store.ts'
import { crash, startWorker } from './workers.ts'
import { createWorld, epochMs } from './world.ts'

export interface History {
  violations: string[]
  outcome: Outcome | undefined
  effects: number
  repeated: number
  crashes: number
  stalls: number
}

/** Nothing is held still any more by then, and nothing sent before is still on its way. */
const calmMs = faultsUntilMs + 4 * leaseMs
const overMs = 3_600_000

/** Plays the history of a seed. */
export async function simulate(seed: number, options: SimulateOptions): Promise<History> {
  const random = seeded(seed)
  const definition = makeProgram(random)
  const world = createWorld()
  const scene: Scene = {
    seed,
    random,
    world,
    outside: createOutside(world, { seed, random }),
    definition,
    run: newRun(`run ${seed}`, epochMs),
    options,
    workers: [],
    counts: { crashes: 0, stalls: 0 },
    violations: [],
    told: new Set(),
  }
  for (const name of ['a', 'b', 'c']) startWorker(scene, name)
  if (options.faults) planFaults(scene)
  world.later(calmMs, () => answer(scene))
  await world.run(epochMs + overMs, () => scene.run.end !== undefined)
  // What is still on its way arrives.
  await world.run(world.nowMs() + 2 * leaseMs, () => false)
  const effects = [...scene.outside.effects.values()]
  const calm = options.faults ? await simulate(seed, { faults: false }) : undefined
  return {
    violations: [...scene.violations, ...look(scene, calm?.outcome)],
    outcome: scene.run.end?.outcome,
    effects: effects.length,
    repeated: effects.filter(({ attempts }) => attempts.length > 1).length,
    ...scene.counts,
  }
}

function planFaults(scene: Scene): void {
  const { world, random, workers } = scene
  const count = random.below(7)
  for (let planned = 0; planned < count; planned++) {
    world.later(random.between(0, faultsUntilMs), () => {
      const alive = workers.filter((one) => one.alive)
      const busy = alive.find((one) => one.held.size > 0)
      const victim = (random.next() < 0.8 && busy) || alive[random.below(alive.length)]
      if (!victim) return
      if (random.next() < 0.5) return crash(scene, victim)
      scene.counts.stalls++
      victim.stalledUntil = world.nowMs() + random.between(0.2, 3) * leaseMs
    })
  }
  if (random.next() < 0.1) world.later(random.between(0, 20_000), () => cancel(scene))
}

/** As the engine cancels: what nobody holds ends at once. */
function cancel({ run }: Scene): void {
  if (run.end) return
  run.cancelRequested = true
  if (run.status === 'running') return
  run.end = { outcome: { status: 'canceled', reason: 'asked' }, claimSeq: run.claimSeq }
}

/** The person who is asked what nobody knows: answers truthfully, one step at a time. */
function answer(scene: Scene): void {
  const { world, run, outside, seed } = scene
  world.later(5000, () => answer(scene))
  if (run.end || run.status !== 'waiting') return
  const { records } = foldJournal(entriesOf(run))
  for (const [key, { state, policy, stepId, kind, attempt }] of records) {
    if (state !== 'unknown' || policy !== 'ask') continue
    const did = [...outside.effects.values()].some(({ stepKey }) => stepKey === key)
    const of = { key, stepId, kind, attempt, at: new Date(world.nowMs()).toISOString() }
    run.journalSeq++
    const entry = did
      ? { ...of, type: 'done' as const, output: fateOf(seed, key).output }
      : { ...of, type: 'unknown' as const, policy: 'retry' as const }
    run.journal.push({ seq: run.journalSeq, claimSeq: run.claimSeq, entries: [entry] })
    Object.assign(run, { status: 'queued', availableAt: world.nowMs() })
    return
  }
}
