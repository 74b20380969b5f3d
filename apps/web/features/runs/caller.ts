import type { JsonValue } from '@floyo/contracts'

/** The run that called a run, by what the call brought; nothing when it was started otherwise. */
export function callerOf(triggerData: JsonValue): string | null {
  return runIn(triggerData, 'call')
}

/** The run whose failure started a run; nothing when it was started otherwise. */
export function failedRunOf(triggerData: JsonValue): string | null {
  return runIn(triggerData, 'failure')
}

function runIn(triggerData: JsonValue, expected: 'call' | 'failure'): string | null {
  if (typeof triggerData !== 'object' || triggerData === null || Array.isArray(triggerData)) {
    return null
  }
  const { type, runId } = triggerData
  return type === expected && typeof runId === 'string' ? runId : null
}
