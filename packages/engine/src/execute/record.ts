/** Making durable what a run under way has to record: on its way, when it is parked, and at its end. */
import type { Entry } from '../journal/entry.ts'
import { isLarge } from '../journal/is-large.ts'
import { hasLarge, sizeOf } from '../journal/large-values.ts'
import { closeWaits } from '../waits/close.ts'
import { cancelCommand } from '../waits/device-command.ts'
import type { Failure, Outcome } from '@floyo/contracts'
import type { Park } from '../journal/commit.ts'
import { canceledReason, type Execution } from './execution.ts'
import { keepTrying } from './keep-trying.ts'

const mib = 1024 * 1024
const journalLimitBytes = 32 * mib

/** Makes what is pending durable. @returns whether the run is still ours, and goes on */
export async function checkpoint(
  execution: Execution,
  options: { park?: Park } = {},
): Promise<boolean> {
  const { claimed, deps } = execution
  const pending = execution.pending.splice(0)
  const commands = execution.commands.splice(0)
  execution.journalBytes += sizeOf(pending)
  const waits = execution.waits.splice(0)
  const entries = hasLarge(pending) ? await setApart(execution, pending) : pending
  const seq = entries.length > 0 ? claimed.journalSeq + 1 : claimed.journalSeq
  const written = { claim: claimed, seq, entries, commands, waits, ...options }
  const kept = await keepTrying(deps.pace, () => deps.writer.checkpoint(written))
  claimed.journalSeq = seq
  deps.reach?.('record.afterCommit')
  if (!kept) return false
  tell(execution)
  for (const { deviceId } of commands) {
    deps.changes.add({ workspaceId: claimed.workspaceId, kind: 'device-command', id: deviceId })
  }
  if (hasOthersToLetGo(execution)) await letOthersGo(execution)
  if (options.park || execution.journalBytes <= journalLimitBytes) return true
  const message =
    `The results of this run take ${Math.ceil(execution.journalBytes / mib)} MiB; ` +
    `a run holds at most ${journalLimitBytes / mib} MiB. Hand large data on as files.`
  await fail(execution, { code: 'run_too_large', message, stepId: null })
  return false
}

/** Before the commit that refers to them. */
async function setApart({ deps, claimed }: Execution, entries: readonly Entry[]): Promise<Entry[]> {
  const journaled = await keepTrying(deps.pace, () => deps.values.setApart(claimed, entries))
  deps.reach?.('values.beforeCommit')
  return journaled
}

function hasOthersToLetGo({ takeBack, close, childrenToCancel }: Execution): boolean {
  return takeBack.length > 0 || close.size > 0 || childrenToCancel.length > 0
}

/** After the commit that says so: before it, another worker could still come to wait for them. */
async function letOthersGo(execution: Execution): Promise<void> {
  const { deps, claimed, takeBack, close, childrenToCancel } = execution
  const { workspaceId, runId } = claimed
  for (const commandId of takeBack.splice(0)) {
    await keepTrying(deps.pace, () => cancelCommand(deps.query, { workspaceId, commandId }))
  }
  if (close.size > 0) {
    const of = { workspaceId, runId, stepKeys: [...close] }
    close.clear()
    childrenToCancel.push(...(await keepTrying(deps.pace, () => closeWaits(deps.query, of))))
  }
  for (const child of childrenToCancel.splice(0)) {
    await keepTrying(deps.pace, () => deps.children.cancel({ workspaceId, runId: child }))
  }
}

export async function park(execution: Execution, how: Park): Promise<void> {
  await checkpoint(execution, { park: how })
  execution.deps.onParked(how.until)
}

/** Stops where it is: a canceled run ends as such, a lost one is somebody else's. */
export async function abandon(execution: Execution): Promise<void> {
  if (execution.signal.reason === canceledReason) await cancel(execution)
}

export async function cancel(execution: Execution): Promise<void> {
  const { records, open } = execution.journal
  for (const key of open) {
    const record = records.get(key)
    if (record?.command) execution.takeBack.push(record.command.id)
    if (record?.outside) execution.close.add(key)
  }
  await finish(execution, { status: 'canceled', reason: 'Canceled on request.' })
}

export function fail(execution: Execution, error: Failure): Promise<void> {
  return finish(execution, { status: 'failed', error })
}

export async function finish(execution: Execution, outcome: Outcome): Promise<void> {
  const { claimed, deps, pending } = execution
  const entries = hasLarge(pending) ? await setApart(execution, pending) : pending
  const isLargeOutput = outcome.status === 'succeeded' && isLarge(outcome.output)
  const kept = isLargeOutput
    ? await keepTrying(deps.pace, () => deps.values.setOutcomeApart(claimed, outcome))
    : outcome
  const ended = { claim: claimed, outcome: kept, entries }
  const held = await keepTrying(deps.pace, () => deps.writer.finish(ended))
  if (!held) return
  tell(execution)
  if (claimed.trigger === 'call') deps.children.ended(claimed)
  if (hasOthersToLetGo(execution)) await letOthersGo(execution)
}

function tell({ claimed, deps }: Execution): void {
  deps.changes.add({ workspaceId: claimed.workspaceId, kind: 'run', id: claimed.runId })
}
