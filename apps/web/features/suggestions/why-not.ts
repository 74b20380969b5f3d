/** What a look for routines looked at, and why a routine is not suggested, in sentences made from counts. */
import type { LastLook, LeftOut, LookCounts } from '@floyo/contracts'
import type { createFormatter, createTranslator } from 'use-intl/core'
import type suggestionsTexts from '../../messages/en/suggestions.json'

interface Wording {
  t: ReturnType<typeof createTranslator<typeof suggestionsTexts>>
  format: ReturnType<typeof createFormatter>
}

const kindsLeftOut = ['outside', 'wrongClock', 'repeated', 'untimed'] as const

/** Which events were looked at, which do not count, and what was found. */
export function describeLook(
  look: LookCounts & Pick<NonNullable<LastLook['look']>, 'notSuggested'>,
  { t, format }: Wording,
): string[] {
  const day = (at: string): string => format.dateTime(new Date(at), { dateStyle: 'medium' })
  const { events, from, to, days, leftOut, patterns } = look
  const told = kindsLeftOut.filter((kind) => leftOut[kind] > 0)
  return [
    from === null || to === null
      ? t('lastLook.noEvents')
      : t('lastLook.events', { events, days, from: day(from), to: day(to) }),
    ...(told.length > 0
      ? [
          t('lastLook.leftOut', {
            reasons: format.list(
              told.map((kind) => t(`lastLook.kinds.${kind}`, { count: leftOut[kind] })),
            ),
          }),
        ]
      : []),
    t('lastLook.found', { patterns }),
  ]
}

/** What a routine would need, or what stands in its way. */
export function whyNot(
  { reason, seen, lastSeen, confidence, neededConfidence, neededSupport, snoozedUntil }: LeftOut,
  { t, format }: Wording,
): string {
  switch (reason) {
    case 'unsure':
      return neededConfidence === null
        ? t('lastLook.why.chance', { seen })
        : t('lastLook.why.unsure', {
            seen,
            // Never rounded up to what it is under.
            confidence: Math.floor(confidence * 100) / 100,
            needed: neededConfidence,
          })
    case 'stopped':
      return t('lastLook.why.stopped', {
        seen,
        last: format.dateTime(new Date(lastSeen), { dateStyle: 'medium' }),
      })
    case 'dismissed':
      return neededSupport === null
        ? t('lastLook.why.final', { seen })
        : t('lastLook.why.dismissed', { seen, needed: neededSupport })
    case 'snoozed':
      return t('lastLook.why.snoozed', {
        seen,
        until: format.dateTime(new Date(snoozedUntil ?? lastSeen), { dateStyle: 'medium' }),
      })
    case 'unattended':
    case 'accepted':
    case 'repeats':
    case 'later':
      return t(`lastLook.why.${reason}`, { seen })
  }
}
