/** What a person changed in a suggestion, in words. */
import type { Suggestion, SuggestionEdit } from '@floyo/contracts'
import type { createTranslator } from 'use-intl/core'
import { idInWords } from '../definition/outline.ts'
import { scheduleShape } from '../definition/schedule.ts'
import { type Format, scheduleSentence, type Words } from '../definition/words.ts'
import type editsTexts from '../../messages/en/edits.json'

interface Wording {
  t: ReturnType<typeof createTranslator<typeof editsTexts>>
  words: Words
  format: Format
}

/** Each change in words, in the order of the definition. */
export function editsInWords(
  { edits, definition }: Pick<Suggestion, 'edits' | 'definition'>,
  wording: Wording,
): string[] {
  const schedule = definition.trigger.find((trigger) => trigger.type === 'schedule')
  return edits.map((edit) => editInWords(edit, schedule?.timezone ?? '', wording))
}

function editInWords(
  edit: SuggestionEdit,
  timezone: string,
  { t, words, format }: Wording,
): string {
  switch (edit.kind) {
    case 'schedule-moved': {
      const [from, to] = [onlyTime(edit.from), onlyTime(edit.to)]
      if (edit.minutes !== null && from && to) return t('kinds.movedTime', { from, to })
      const sentence = (cron: string): string => scheduleSentence(words, format, { cron, timezone })
      return t('kinds.moved', { from: sentence(edit.from), to: sentence(edit.to) })
    }
    case 'trigger-changed':
    case 'steps-reordered':
      return t(`kinds.${edit.kind}`)
    case 'input-changed':
    case 'setting-changed':
      return t(`kinds.${edit.kind}`, { field: edit.field, step: idInWords(edit.stepId) })
    case 'step-off':
    case 'step-removed':
    case 'step-added':
      return t(`kinds.${edit.kind}`, { step: idInWords(edit.stepId) })
  }
}

/** `HH:MM` of a schedule that fires at one time of its days. */
export function onlyTime(cron: string): string | undefined {
  const shape = scheduleShape(cron)
  const times = 'times' in shape ? shape.times : []
  return times.length === 1 ? times[0] : undefined
}
