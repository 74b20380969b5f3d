/**
 * What an effect has to ask before it begins: its target's breaker, and the limits of its connection.
 * Most targets are well and have no limits; for them the answer is in memory.
 */
import type { Gatekeeper } from '../gates/gatekeeper.ts'
import { gatesOf } from '../gates/run-gates.ts'
import type { Log } from '@floyo/db'
import type { ClaimedRun } from '../claim.ts'
import type { Breakers } from './breakers.ts'
import type { Controls } from './controls.ts'
import type { RetryBudget } from './retry-budget.ts'

export interface Asked {
  run: ClaimedRun
  stepKey: string
  connection: string | undefined
  target: string | undefined
  timeoutMs: number
}

/** What an attempt has while it is under way. */
export interface Permission {
  target: string | undefined
  isProbe: boolean
  /** Whether it holds a place at the gates of its connection. */
  hasPlace: boolean
}

/** `isSick`: it waits for its target to be well again, and not for its turn. */
export type PermitAnswer =
  | { type: 'go'; permission: Permission }
  | { type: 'wait'; untilMs: number; reason: string; isSick: boolean }

export interface PermitDeps {
  budget: RetryBudget
  isFree(asked: Asked): boolean
  ask(asked: Asked): Promise<PermitAnswer>
  /** `failure`: the target's, null when it is well, undefined when nothing is known. */
  handBack(given: {
    run: ClaimedRun
    stepKey: string
    permission: Permission
    failure: string | null | undefined
  }): void
}

export interface PermitsOptions {
  controls: Controls
  breakers: Breakers
  gatekeeper: Gatekeeper
  budget: RetryBudget
  nowMs: () => number
  random: () => number
  log: Log
}

/** Whoever waits for a place is told when it has one; this is for when the word is lost. */
const askAgainMs = 30_000

export function createPermits(options: PermitsOptions): PermitDeps {
  const { controls, breakers, gatekeeper, budget, nowMs, random, log } = options
  const limitsOf = ({ run, connection }: Asked): ReturnType<typeof gatesOf> => {
    if (connection === undefined) return []
    const limits = controls.connectionLimits(run.workspaceId, connection)
    return limits.length === 0 ? [] : gatesOf(`connection:${connection}`, limits)
  }
  return {
    budget,
    isFree(asked) {
      const { run, target } = asked
      if (!controls.isFresh() || limitsOf(asked).length > 0) return false
      return target === undefined || controls.breaker(run.workspaceId, target) === undefined
    },
    async ask(asked) {
      await controls.refresh()
      const { run, stepKey, target, timeoutMs } = asked
      const { workspaceId } = run
      const gates = limitsOf(asked)
      if (gates.length > 0) {
        const answer = await gatekeeper.enter({ run, stepKey, gates })
        if (answer.type !== 'pass') {
          const untilMs = nowMs() + askAgainMs * (1 + random())
          const reason = `a free place at the connection ${asked.connection}`
          return { type: 'wait', untilMs, reason, isSick: false }
        }
      }
      const hasPlace = gates.length > 0
      if (target === undefined) return go({ target, isProbe: false, hasPlace })
      const permit = await breakers.ask({ workspaceId, target }, { timeoutMs })
      if (permit.type === 'call') return go({ target, isProbe: permit.isProbe, hasPlace })
      if (hasPlace) gatekeeper.leave({ run, stepKey })
      return { ...permit, isSick: true }
    },
    handBack({ run, stepKey, permission, failure }) {
      const { workspaceId } = run
      const { target, isProbe, hasPlace } = permission
      budget.earn(workspaceId, nowMs())
      if (hasPlace) gatekeeper.leave({ run, stepKey })
      if (target === undefined) return
      breakers.tell({ workspaceId, target }, { isProbe, failure }).catch((error: unknown) => {
        log.warn({ workspaceId, err: error }, 'the state of a breaker could not be written')
      })
    },
  }
}

function go(permission: Permission): PermitAnswer {
  return { type: 'go', permission }
}
