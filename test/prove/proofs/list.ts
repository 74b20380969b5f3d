/** Every proof, in the order in which they run. */
import type { Proof } from '../proof.ts'
import { code } from './code.ts'
import { daylightSaving } from './daylight-saving.ts'
import { killLoop } from './kill-loop.ts'
import { limits } from './limits.ts'
import { missedTimes } from './missed.ts'
import { outage } from './outage.ts'
import { poison } from './poison.ts'
import { retries } from './retries.ts'
import { rollingRestart } from './rolling-restart.ts'
import { schedules } from './schedules.ts'
import { simulation } from './simulation.ts'
import { slowWorker } from './slow-worker.ts'

export const listProofs: readonly Proof[] = [
  simulation,
  killLoop,
  slowWorker,
  poison,
  schedules,
  missedTimes,
  daylightSaving,
  retries,
  limits,
  outage,
  rollingRestart,
  code,
]
