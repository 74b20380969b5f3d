import type { JsonValue } from '@floyo/contracts'

/** The run that called a run, by what the call brought; nothing when it was started otherwise. */
export function callerOf(triggerData: JsonValue): string | null {
  if (typeof triggerData !== 'object' || triggerData === null || Array.isArray(triggerData)) {
    return null
  }
  const { type, runId } = triggerData
  return type === 'call' && typeof runId === 'string' ? runId : null
}
