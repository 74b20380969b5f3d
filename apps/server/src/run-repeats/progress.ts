/** What a request to repeat many runs asked for, and how far it is. */
import { RepeatFilter, type RunRepeat } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { z } from 'zod'

export interface RepeatProgress extends Pick<
  RunRepeat,
  'id' | 'from' | 'version' | 'filter' | 'total'
> {
  userId: string | null
  upTo: string
  position: string | null
  repeated: number
  refused: number
  refusals: RunRepeat['refusals']
}

const nowhere = '00000000-0000-0000-0000-000000000000'

const Asked = z.object({
  filter: RepeatFilter,
  from: z.enum(['failed-step', 'start']),
  version: z.enum(['same', 'newest', 'draft']),
  refusals: z.array(z.object({ runId: z.uuid(), message: z.string() })),
})

/** @returns undefined when there is none */
export async function readProgress(tx: Tx, repeatId: string): Promise<RepeatProgress | undefined> {
  const row = await tx
    .selectFrom('runRepeats')
    .select(['id', 'filter', 'startFrom', 'version', 'createdBy', 'upTo', 'position'])
    .select(['total', 'repeated', 'refused', 'refusals'])
    .where('id', '=', repeatId)
    .executeTakeFirst()
  if (!row) return undefined
  const { id, createdBy: userId, position, total, repeated, refused } = row
  const asked = Asked.parse({ ...row, from: row.startFrom })
  return { id, userId, position, total, repeated, refused, ...asked, upTo: row.upTo ?? nowhere }
}
