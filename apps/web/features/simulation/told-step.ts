/** What a step of a simulation says in the reader's language, from its facts; without any its sentence. */
import type { StepSaying } from '@floyo/contracts'
import type { createTranslator } from 'use-intl/core'
import simulationTexts from '../../messages/en/simulation.json' with { type: 'json' }

type Texts = ReturnType<typeof createTranslator<typeof simulationTexts>>

export function sayingInWords({ detail, told }: StepSaying, t: Texts): string {
  if (!told || !isCode(told.code)) return detail
  const { connection, input } = told.values
  // What an action goes without is left out of its sentence.
  const goes = `${connection ? 'through' : ''}${input ? 'with' : ''}` || 'bare'
  return t(`says.${told.code}`, { ...told.values, goes })
}

function isCode(code: string): code is keyof typeof simulationTexts.says {
  return Object.hasOwn(simulationTexts.says, code)
}
