/**
 * The breakers of all targets, shared by all workers. Each worker counts the calls that it makes
 * itself, in memory; only a change of state is written, and everybody reads the few that are not
 * closed with the other controls, at most a second old. So calls to targets that are well cost
 * nothing, and a target that one worker has found dead is left alone by all.
 */
import type { Query } from '../sql/query.ts'
import { afterCall, type Breaker, breakerRules, closedBreaker } from './breaker.ts'
import type { Controls } from './controls.ts'
import { describeTarget } from './target.ts'

/** A target in a workspace. */
export interface Target {
  workspaceId: string
  target: string
}

/** Whether a call may be made; until when a target is left alone, and why. */
export type Permit =
  | { type: 'call'; isProbe: boolean }
  | { type: 'wait'; untilMs: number; reason: string }

/** How a call went; null when it was given up and says nothing. */
export interface Called {
  isProbe: boolean
  failure: string | null | undefined
}

export interface Breakers {
  /** Asks before a call. A probe is taken by asking. */
  ask(target: Target, call: { timeoutMs: number }): Promise<Permit>
  /** Tells how the call went. */
  tell(target: Target, called: Called): Promise<void>
}

export interface BreakersOptions {
  query: Query
  controls: Controls
  /** The database's time. */
  nowMs: () => number
  random: () => number
  /** Says to every worker that a state has changed. */
  onChange: () => void
}

/** Whoever waits comes back within this time after the probe, not all at one moment. */
const spreadMs = 5000
/** Targets whose calls are remembered; those that were not called for longest are forgotten. */
const rememberedTargets = 5000

export function createBreakers(options: BreakersOptions): Breakers {
  const { query, controls, nowMs, random, onChange } = options
  const counted = new Map<string, Breaker>()

  function changed(): void {
    controls.forget()
    onChange()
  }

  return {
    async ask({ workspaceId, target }, { timeoutMs }) {
      await controls.refresh()
      const open = controls.breaker(workspaceId, target)
      if (!open) return { type: 'call', isProbe: false }
      const until = (probeAtMs: number): Permit => ({
        type: 'wait',
        untilMs: Math.max(probeAtMs, nowMs()) + random() * spreadMs,
        reason: `${describeTarget(target)} to answer again: ${open.failures} of ${open.calls} calls failed (${open.reason})`,
      })
      if (nowMs() < open.probeAtMs) return until(open.probeAtMs)
      const [probe] = await query<{ isMine: boolean; probeAtMs: number }>({
        name: 'take-probe',
        text: takeProbeText,
        values: [workspaceId, target, timeoutMs / 1000],
      })
      if (!probe) {
        controls.forget()
        return { type: 'call', isProbe: false }
      }
      if (probe.isMine) return { type: 'call', isProbe: true }
      return until(probe.probeAtMs)
    },
    async tell({ workspaceId, target }, { isProbe, failure }) {
      const key = `${workspaceId} ${target}`
      const values = [workspaceId, target]
      if (isProbe) {
        counted.delete(key)
        if (failure === null) await query({ name: 'close-breaker', text: closeText, values })
        else {
          // A probe that was given up says nothing: the next one may be made at once.
          const rest = failure === undefined ? 0 : breakerRules.restMs / 1000
          const text = reopenText
          await query({ name: 'reopen-breaker', text, values: [...values, rest, failure ?? null] })
        }
        changed()
        return
      }
      if (failure === undefined || controls.breaker(workspaceId, target)) return
      const before = counted.get(key) ?? closedBreaker
      const atMs = nowMs()
      const after = afterCall(before, { atMs, ok: failure === null, isProbe: false })
      counted.delete(key)
      if (after.state === 'closed') {
        counted.set(key, after)
        const [oldest] = counted.keys()
        if (counted.size > rememberedTargets && oldest !== undefined) counted.delete(oldest)
        return
      }
      const calls = before.state === 'closed' ? before.calls : []
      const latest = calls.slice(1 - breakerRules.calls)
      const failures = latest.filter(({ ok }) => !ok).length + 1
      await query({
        name: 'open-breaker',
        text: openText,
        values: [...values, latest.length + 1, failures, failure, breakerRules.restMs / 1000],
      })
      changed()
    },
  }
}

const openText = `
insert into app.breakers (workspace_id, target, state, calls, failures, reason, probe_at)
values ($1, $2, 'open', $3, $4, left($5, 500), now() + make_interval(secs => $6))
on conflict do nothing`

const closeText = `delete from app.breakers where workspace_id = $1 and target = $2`

const reopenText = `
update app.breakers
set state = 'open', opened_at = now(), probe_at = now() + make_interval(secs => $3),
    reason = coalesce(left($4, 500), reason)
where workspace_id = $1 and target = $2`

// One of those that ask at the same time gets it; the others see when it may be asked for again.
const takeProbeText = `
with taken as (
  update app.breakers
  set state = 'half-open', probe_at = now() + make_interval(secs => $3)
  where workspace_id = $1 and target = $2 and probe_at <= now()
  returning probe_at
)
select true as "isMine", extract(epoch from probe_at)::float8 * 1000 as "probeAtMs" from taken
union all
select false, extract(epoch from probe_at)::float8 * 1000 from app.breakers
where workspace_id = $1 and target = $2 and not exists (select from taken)`
