/** After a worker was lost: attempts that had begun and have no result. */
import type { Program } from '../interpret/program.ts'
import {
  applyEntry,
  type Journal,
  type UnknownEntry,
  type UnknownPolicy,
} from '../journal/entry.ts'
import { stepKindOf, type UseStep, walkSteps } from '@floyo/contracts'
import type { Actions } from '../action.ts'

/**
 * Decides what becomes of each open attempt: reading again harms nobody; whether to write again is
 * the step's `onUnknown`. The entries are in `journal` as well when it returns.
 */
export function settleOpenAttempts(
  program: Program,
  journal: Journal,
  { actions, now }: { actions: Actions; now: string },
): UnknownEntry[] {
  const entries: UnknownEntry[] = []
  for (const key of journal.open) {
    const record = journal.records.get(key)
    if (record?.state !== 'attempting') continue
    const step = findUse(program, record.stepId)
    const { attempt, stepId } = record
    const policy = step ? unknownPolicy(step, actions) : 'ask'
    entries.push({ type: 'unknown', key, stepId, kind: 'use', at: now, attempt, policy })
  }
  for (const entry of entries) applyEntry(journal, entry)
  return entries
}

/** What a step wants done when nobody knows whether its effect happened. */
export function unknownPolicy(step: UseStep, actions: Actions): UnknownPolicy {
  const action = actions.get(step.use)
  if (action?.effect !== 'write') return 'retry'
  if (step.onUnknown !== 'probe') return step.onUnknown ?? 'retry'
  return step.probe || action.probes ? 'probe' : 'ask'
}

function findUse({ definition }: Program, stepId: string): UseStep | undefined {
  for (const { step } of walkSteps(definition.steps)) {
    if (step.id === stepId && stepKindOf(step) === 'use' && 'use' in step) return step
  }
  return undefined
}
