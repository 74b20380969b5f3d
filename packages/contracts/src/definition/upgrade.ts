/**
 * Older formats of definitions, brought up to the one this code writes. Each upgrade is one small
 * function from a format to the next; there is one format so far, so there is none yet.
 */
import type { FieldProblem } from '../errors.ts'
import { definitionFormat } from './definition.ts'

type Upgraded = { ok: true; raw: unknown } | { ok: false; problem: FieldProblem }

const upgrades: ReadonlyMap<number, (raw: object) => object> = new Map()

export function upgradeDefinition(raw: unknown): Upgraded {
  if (typeof raw !== 'object' || raw === null || !('format' in raw)) return { ok: true, raw }
  let current: object = raw
  for (let format = raw.format; format !== definitionFormat;) {
    const upgrade = typeof format === 'number' ? upgrades.get(format) : undefined
    if (!upgrade) return { ok: false, problem: unknownFormat(format) }
    current = upgrade(current)
    format = 'format' in current ? current.format : undefined
  }
  return { ok: true, raw: current }
}

function unknownFormat(format: unknown): FieldProblem {
  const newer = typeof format === 'number' && format > definitionFormat
  return {
    field: '/format',
    code: 'unknown_format',
    message: newer
      ? `format ${format} is newer than this installation reads (${definitionFormat}); update Floyo`
      : `expected ${definitionFormat}, or leave it out`,
  }
}
