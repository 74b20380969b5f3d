/** Limits as a form shows them: how much at a time, and how much in how much time. */
import type { Limits } from '@floyo/contracts'

export interface LimitTexts {
  concurrency: string
  /** Several are apart by commas. */
  rate: string
}

export type LimitErrors = Partial<Record<keyof LimitTexts, true>>

const rate = /^[1-9]\d{0,4}\/(?:\d+(?:ms|s|m|h|d))+$/

/** Of several limits at a time only the narrowest counts, so that one is shown. */
export function limitTexts(limits: Limits): LimitTexts {
  const concurrency = limits.flatMap((one) => ('concurrency' in one ? one.concurrency : []))
  const rates = limits.flatMap((one) => ('rate' in one ? one.rate : []))
  return {
    concurrency: concurrency.length > 0 ? String(Math.min(...concurrency)) : '',
    rate: rates.join(', '),
  }
}

/** @returns the limits, or which of the texts is none */
export function readLimits(
  texts: LimitTexts,
): { ok: true; limits: Limits } | { ok: false; errors: LimitErrors } {
  const concurrency = texts.concurrency.trim()
  const rates = texts.rate.split(',').map((one) => one.replaceAll(/\s/g, ''))
  const filled = rates.filter((one) => one !== '')
  const errors: LimitErrors = {
    ...(concurrency === '' || isCount(concurrency) ? {} : { concurrency: true }),
    ...(filled.every((one) => rate.test(one)) ? {} : { rate: true }),
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors }
  const atATime = concurrency === '' ? [] : [{ concurrency: Number(concurrency) }]
  return { ok: true, limits: [...atATime, ...filled.map((one) => ({ rate: one }))] }
}

function isCount(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 10_000
}
