/** Expressions in words, for people who do not program. */
import type { Definition } from '@floyo/contracts'
import type { createTranslator } from 'use-intl/core'
import type filledTexts from '../../messages/en/filled.json'
import { idInWords } from './outline.ts'
import type { Meaning } from './template.ts'

interface Wording {
  t: ReturnType<typeof createTranslator<typeof filledTexts>>
  /** The day that stands for the day of a run in an example. */
  today: Date
  /** What starts the workflow: of a file, its name and its path are spoken of. */
  trigger: Definition['trigger']
}

/** What an expression stands for; nothing where there are no words for it. */
export function meaningInWords(
  meaning: Meaning,
  { t, today, trigger }: Wording,
): string | undefined {
  switch (meaning.kind) {
    case 'date': {
      const { unit, amount } = meaning
      const side = amount === 0 ? 'same' : amount < 0 ? 'before' : 'after'
      const count = Math.abs(amount)
      return t(`date.${unit}.${side}`, { count, example: exampleOf(meaning, today) })
    }
    case 'file':
      return t(`file.${meaning.part}`, { step: idInWords(meaning.stepId) })
    case 'cause': {
      const isFile = trigger.some((one) => one.type === 'event' && one.on.startsWith('file.'))
      return t(`cause.${meaning.part}`, { file: isFile ? 'yes' : 'no' })
    }
    case 'attribute':
    case 'input':
      return t(meaning.kind, { name: idInWords(meaning.name) })
    case 'other':
      return undefined
  }
}

function exampleOf(
  { pattern, amount, unit }: Extract<Meaning, { kind: 'date' }>,
  today: Date,
): string {
  const [year, month, day] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()]
  // Of a month its first day, since not every month has the day of today.
  const date = new Date(
    unit === 'days' ? Date.UTC(year, month, day + amount) : Date.UTC(year, month + amount, 1),
  )
  const [iso = ''] = date.toISOString().split('T')
  const [yyyy = '', mm = '', dd = ''] = iso.split('-')
  return pattern.replace('yyyy', yyyy).replace('MM', mm).replace('dd', dd)
}
