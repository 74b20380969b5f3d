/**
 * The clock of what is captured. It is the computer's own; tests, which let weeks pass in seconds, name
 * a file in FLOYO_TEST_CLOCK: each line says from which instant on (ms since 1970, the computer's) how
 * many ms are added to the times of captured events. Nothing else of the program sees that clock. No
 * library is loaded here, since the shell hook starts with it.
 */
import { readFileSync } from 'node:fs'

/** When something was observed, from when the computer saw it; both in ms. */
export type EventTime = (seenAt: number) => number

export function eventTimeOf(env: Record<string, string | undefined>): EventTime {
  const file = env['FLOYO_TEST_CLOCK']
  if (!file) return (seenAt) => seenAt
  return (seenAt) => {
    const jumps = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(' ').map(Number))
    const last = jumps.findLast(([from = 0]) => from <= seenAt)
    return seenAt + (last?.[1] ?? 0)
  }
}
