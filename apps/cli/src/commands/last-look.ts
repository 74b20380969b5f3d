/** What the last look for routines looked at, and why what it found is not suggested, in words. */
import type { LastLook, LeftOut } from '@floyo/contracts'
import { localTime } from './capture-state.ts'

type Look = NonNullable<LastLook['look']>

export function describeLastLook(look: LastLook['look']): string {
  if (!look) return 'Your events were not looked at yet, or some were forgotten since.'
  const { notSuggested } = look
  return [
    ...describeEvents(look),
    patternsIn(look),
    ...(notSuggested.length > 0 ? ['', 'Not suggested:', ...notSuggested.flatMap(linesOf)] : []),
  ].join('\n')
}

function describeEvents({ at, events, from, to, days, leftOut }: Look): string[] {
  const span =
    from === null || to === null
      ? ''
      : ` of ${counted(days, 'day')}, ${localTime(from)} to ${localTime(to)}`
  const reasons: [number, string][] = [
    [leftOut.outside, 'too far from your last act'],
    [leftOut.wrongClock, 'with a wrong clock'],
    [leftOut.repeated, 'said twice of the same moment'],
    [leftOut.untimed, 'without a time'],
  ]
  const told = reasons.filter(([count]) => count > 0).map(([count, why]) => `${count} ${why}`)
  return [
    `Looked on ${localTime(at)} at ${counted(events, 'event')}${span}.`,
    ...(told.length > 0 ? [`Not counted: ${told.join(', ')}.`] : []),
  ]
}

function patternsIn({ patterns }: Look): string {
  return patterns === 0
    ? 'No routine was found: nothing came again often enough, in the same way.'
    : `Found ${counted(patterns, 'routine')}.`
}

function linesOf(one: LeftOut): string[] {
  const steps = one.steps.map(({ type, subject }) => [type, subject].filter(Boolean).join(' '))
  return [`- ${steps.join(', then ')}`, `  ${one.reason}: ${sentenceOf(one)}`]
}

function sentenceOf({ reason, seen, lastSeen, like, ...one }: LeftOut): string {
  const times = `seen ${counted(seen, 'time')}`
  const other = like ? `"${like.title}"` : 'another one'
  switch (reason) {
    case 'unsure':
      return one.neededConfidence === null
        ? `${times}; chance alone makes as strong a routine of your events`
        : `${times}; its confidence of ${floored(one.confidence)} is under ${one.neededConfidence}`
    case 'stopped':
      return `${times}, last on ${localTime(lastSeen)}, and not any more`
    case 'unattended':
      return `${times}; a workflow would do nothing for you that does not happen by itself`
    case 'accepted':
      return `${times}; you accepted ${other}`
    case 'dismissed':
      return one.neededSupport === null
        ? `${times}; you dismissed ${other} for good`
        : `${times}; you dismissed ${other}, and it comes back when it is seen ${one.neededSupport} times`
    case 'snoozed':
      return `${times}; you put off ${other}${one.snoozedUntil === null ? '' : ` until ${localTime(one.snoozedUntil)}`}`
    case 'repeats':
      return `${times}; half of its steps are in ${other}, which is suggested`
    case 'later':
      return `${times}; three that save more are suggested first`
  }
}

/** Never rounded up to what it is under. */
function floored(confidence: number): string {
  return (Math.floor(confidence * 100) / 100).toFixed(2)
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
