/** What the parts of one history share. */
import type { Definition } from '@floyo/contracts'
import type { ClaimedRun } from '../../../packages/engine/src/claim.ts'
import type { Random } from '../random.ts'
import type { Outside } from './outside.ts'
import type { Plant, StoredRun } from './store.ts'
import type { Host, World } from './world.ts'

export interface SimulateOptions {
  /** Without, nothing goes wrong. */
  faults: boolean
  plant?: Plant
}

export const leaseMs = 15_000
export const faultsUntilMs = 60_000

export interface Worker extends Host {
  id: string
  held: Map<string, { claimed: ClaimedRun; stop: AbortController }>
}

export interface Scene {
  seed: number
  random: Random
  world: World
  outside: Outside
  definition: Definition
  run: StoredRun
  options: SimulateOptions
  workers: Worker[]
  counts: { crashes: number; stalls: number }
  violations: string[]
  /** Steps of whose recorded success a worker was told. */
  told: Set<string>
}
