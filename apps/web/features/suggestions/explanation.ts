/**
 * Why a routine is believed, in sentences: made from its evidence and the catalogue of texts alone, so
 * that they are in the reader's language and say nothing that was not counted.
 */
import type { Pattern } from '@floyo/contracts'
import type { createFormatter, createTranslator } from 'use-intl/core'
import { durationInWords } from '../../ui/duration.ts'
import type suggestionsTexts from '../../messages/en/suggestions.json'

type Texts = ReturnType<typeof createTranslator<typeof suggestionsTexts>>
type Format = ReturnType<typeof createFormatter>

/** How many of the next times are said. */
const mostNext = 3

/** @param rule what starts it, in words: "Every weekday at 09:05 Europe/Berlin" */
export function explain(
  pattern: Pick<Pattern, 'evidence' | 'schedule' | 'next' | 'steps'>,
  { t, format, timeZone, rule }: { t: Texts; format: Format; timeZone: string; rule: string },
): string[] {
  const { evidence, schedule, next, steps } = pattern
  const { hits, expected, missed, extra, manualSeconds, firstSeen, lastSeen } = evidence
  const day = (at: string): string =>
    format.dateTime(new Date(at), { dateStyle: 'medium', timeZone })
  const moment = (at: string): string =>
    format.dateTime(new Date(at), { dateStyle: 'medium', timeStyle: 'short', timeZone })
  const { median, p10, p90 } = manualSeconds
  const swapped = steps.filter((step) => step.swapped).length
  const counts = { hits, expected }
  return [
    t('why.rule', { rule }),
    schedule ? t('why.kept', counts) : t('why.followed', counts),
    t('why.seen', { days: evidence.distinctDays, from: day(firstSeen), to: day(lastSeen) }),
    ...(missed.length > 0
      ? [
          t(schedule ? 'why.missed' : 'why.alone', {
            count: missed.length,
            last: day(missed.at(-1) ?? ''),
          }),
        ]
      : []),
    ...(extra.length > 0 ? [t('why.extra', { count: extra.length })] : []),
    ...(swapped > 0 ? [t('why.swapped', { count: swapped })] : []),
    ...(median > 0
      ? [
          t('why.time', {
            median: durationInWords(median * 1000),
            low: durationInWords(p10 * 1000),
            high: durationInWords(p90 * 1000),
          }),
        ]
      : []),
    ...(next.length > 0
      ? [t('why.next', { times: format.list(next.slice(0, mostNext).map(moment)) })]
      : []),
  ]
}
