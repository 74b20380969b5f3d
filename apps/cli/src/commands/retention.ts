/** How long things are kept, as flags say it and as people read it. */
import {
  type KeptFor,
  KeptForText,
  keptKinds,
  type KeptKind,
  type OwnRetention,
  type Workspace,
} from '@floyo/contracts'
import { CliError } from '../cli-error.ts'

export type KeepFlags = Partial<Record<`keep${'Runs' | 'Events' | 'Deliveries'}`, string>>

const flagOf = { runs: 'keepRuns', events: 'keepEvents', deliveries: 'keepDeliveries' } as const

/** @throws CliError `usage` */
export function parseKeepFlags(flags: KeepFlags): { retention?: Partial<OwnRetention> } {
  const given = keptKinds.flatMap((kind) => {
    const text = flags[flagOf[kind]]
    return text === undefined ? [] : [[kind, parseKept(kind, text)] as const]
  })
  return given.length === 0 ? {} : { retention: Object.fromEntries(given) }
}

function parseKept(kind: KeptKind, text: string): KeptFor | null {
  if (text === 'default') return null
  const parsed = KeptForText.safeParse(text)
  if (parsed.success) return parsed.data
  const expected = 'expected days from 1 to 3650, forever, or default'
  throw new CliError('usage', `--keep-${kind} ${text}: ${expected}`, {
    fix: `floyo workspace set --keep-${kind} 90`,
  })
}

export function describeKept({ retention, usualRetention }: Workspace): string {
  return keptKinds
    .map((kind) => {
      const kept = retention[kind] ?? usualRetention[kind]
      const time = kept === 'forever' ? 'for good' : `${kept} ${kept === 1 ? 'day' : 'days'}`
      return `${kind} ${time}${retention[kind] === null ? ' (as the installation says)' : ''}`
    })
    .join(', ')
}
