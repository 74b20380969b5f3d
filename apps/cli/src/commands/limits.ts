/** Limits as people write them: `10, 100/1m` is ten at a time, and a hundred begun in a minute. */
import { type Limits, Rate } from '@floyo/contracts'
import { CliError } from '../cli-error.ts'

/** @throws CliError `usage` with the part that is no limit */
export function parseLimits(text: string): Limits {
  if (text.trim() === 'none') return []
  return text.split(',').map((part) => {
    const one = part.trim()
    if (/^[1-9]\d{0,4}$/.test(one)) return { concurrency: Number(one) }
    if (Rate.safeParse(one).success) return { rate: one }
    throw new CliError('usage', `"${one}" is no limit`, {
      fix: 'use how many at a time, such as 10, or in how much time, such as 100/1m, or none',
    })
  })
}

/** What `parseLimits` reads, in words. */
export function describeLimits(limits: Limits): string {
  const words = limits.map((one) =>
    'rate' in one ? one.rate.replace('/', ' in ') : `${one.concurrency} at a time`,
  )
  return words.length > 0 ? words.join(', ') : 'none'
}
