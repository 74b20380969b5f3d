/** The form that repeats a run with changes: from what was typed to what the server is asked. */
import type { JsonValue, RunRetry } from '@floyo/contracts'

export interface RepeatTexts {
  /** `failed-step`, `start`, or a step by its key. */
  from: string
  version: string
  inputs: string
  triggerData: string
  /** The output of the one step that is given; without one, not asked for. */
  output?: string
}

export type RepeatField = 'inputs' | 'triggerData' | 'output'
export type ReadRepeat =
  | { ok: true; body: Partial<RunRetry> }
  | { ok: false; errors: Partial<Record<RepeatField, 'json' | 'object'>> }

export function writtenJson(value: JsonValue): string {
  return JSON.stringify(value, null, 2)
}

/** What is as it was is left out, so that only what was changed counts as edited. */
export function readRepeatForm(
  texts: RepeatTexts,
  { before, step }: { before: RepeatTexts; step?: string | undefined },
): ReadRepeat {
  const errors: Partial<Record<RepeatField, 'json' | 'object'>> = {}
  const read = (field: RepeatField): JsonValue | undefined => {
    const text = texts[field]
    if (text === undefined || (field !== 'output' && text.trim() === before[field]?.trim())) {
      return undefined
    }
    try {
      return JSON.parse(text) as JsonValue
    } catch {
      errors[field] = 'json'
      return undefined
    }
  }
  const inputs = read('inputs')
  const triggerData = read('triggerData')
  const output = step === undefined ? undefined : read('output')
  const isObject = typeof inputs === 'object' && inputs !== null && !Array.isArray(inputs)
  if (inputs !== undefined && !isObject) errors.inputs = 'object'
  if (Object.keys(errors).length > 0) return { ok: false, errors }
  const { from, version } = texts
  return {
    ok: true,
    body: {
      from: from === 'failed-step' || from === 'start' ? from : { step: from },
      version: version === 'newest' || version === 'draft' ? version : 'same',
      ...(isObject ? { inputs } : {}),
      ...(triggerData === undefined ? {} : { triggerData }),
      ...(output === undefined || step === undefined ? {} : { outputs: { [step]: output } }),
    },
  }
}
