/** Every proof, in the order in which they run. */
import type { Proof } from '../proof.ts'
import { code } from './code.ts'
import { clockJumps } from './clock-jumps.ts'
import { daylightSaving } from './daylight-saving.ts'
import { fairness } from './fairness.ts'
import { fullDisk } from './full-disk.ts'
import { killLoop } from './kill-loop.ts'
import { limits } from './limits.ts'
import { load } from './load.ts'
import { many } from './many.ts'
import { missedTimes } from './missed.ts'
import { outage } from './outage.ts'
import { poison } from './poison.ts'
import { retries } from './retries.ts'
import { rollingRestart } from './rolling-restart.ts'
import { sameKey } from './same-key.ts'
import { schedules } from './schedules.ts'
import { sickTarget } from './sick-target.ts'
import { simulation } from './simulation.ts'
import { slowWorker } from './slow-worker.ts'
import { soak } from './soak.ts'
import { upgrade } from './upgrade.ts'

export const listProofs: readonly Proof[] = [
  killLoop,
  many,
  sameKey,
  slowWorker,
  poison,
  sickTarget,
  clockJumps,
  fairness,
  upgrade,
  fullDisk,
  rollingRestart,
  schedules,
  missedTimes,
  limits,
  retries,
  daylightSaving,
  simulation,
  load,
  outage,
  code,
  soak,
]
