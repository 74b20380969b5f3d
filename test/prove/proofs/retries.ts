/** Retries: how the delays of many failures are spread, which failures are repeated, and how often. */
import { defaultRetry, retryDelayMs } from '../../../packages/engine/src/execute/retry-delay.ts'
import { atMost, never, type Proof } from '../proof.ts'

const failuresPerBand = 10_000

export const retries: Proof = {
  name: 'retries',
  ids: ['REL-10'],
  manner: 'beside',
  usualMinutes: () => 0.1,
  async run({ random }) {
    let outside = 0
    let crowded = 0
    let early = 0
    for (let failures = 1; failures < defaultRetry.attempts; failures++) {
      const band = 1000 * 2 ** (failures - 1)
      const buckets = Array.from({ length: 100 }, () => 0)
      for (let made = 0; made < failuresPerBand; made++) {
        const failed = { failures, retryable: true, retryAfterSeconds: undefined }
        const delay = retryDelayMs(failed, undefined, () => random.next()) ?? -1
        if (delay < 0 || delay >= band) outside++
        const bucket = Math.floor((delay / band) * 100)
        buckets[bucket] = (buckets[bucket] ?? 0) + 1
        const told = retryDelayMs({ ...failed, retryAfterSeconds: 30 }, undefined, () =>
          random.next(),
        )
        if ((told ?? 0) < 30_000) early++
      }
      crowded = Math.max(crowded, ...buckets.map((count) => (count / failuresPerBand) * 100))
    }
    let repeated = 0
    for (let failures = 1; failures <= failuresPerBand; failures++) {
      const permanent = { failures, retryable: false, retryAfterSeconds: undefined }
      if (retryDelayMs(permanent, undefined, () => random.next()) !== null) repeated++
      const spent = {
        failures: failures + defaultRetry.attempts - 1,
        retryable: true,
        retryAfterSeconds: 1,
      }
      if (retryDelayMs(spent, undefined, () => random.next()) !== null) repeated++
    }
    const done = `${failuresPerBand} failures before each of ${defaultRetry.attempts - 1} repeats`
    return [
      never(
        { id: 'REL-10', promise: 'delays lie within their band, and after Retry-After', done },
        { outside, 'before the time that was named': early },
      ),
      atMost(
        { id: 'REL-10', promise: 'those that failed together do not come back together', done },
        { name: 'share in any 1 % of the band', limit: 5, seen: crowded, unit: '%' },
      ),
      never(
        {
          id: 'REL-10',
          promise: 'permanent errors and spent steps are not repeated',
          done: `${2 * failuresPerBand} failures`,
        },
        { repeated },
      ),
    ]
  },
}
