/** Many runs repeated together: work of its own, with progress, that can be canceled. */
import { z } from 'zod'
import { pageOf } from './page.ts'
import { RepeatedVersion } from './repeat.ts'
import { Timestamp } from './time.ts'

/** Which runs are repeated together: the oldest first, `limit` at most. */
export const RepeatFilter = z
  .strictObject({
    workflowId: z.uuid().optional(),
    status: z.enum(['failed', 'canceled', 'succeeded']).default('failed'),
    createdFrom: Timestamp.optional(),
    createdTo: Timestamp.optional(),
    /** Only dead letters: failed after their last attempt or lost workers, and not repeated since. */
    dead: z.boolean().optional(),
    runIds: z.array(z.uuid()).min(1).max(1000).optional(),
    limit: z.int().min(1).max(10_000).default(1000),
  })
  .meta({ id: 'RepeatFilter' })
export type RepeatFilter = z.infer<typeof RepeatFilter>

export const NewRunRepeat = z
  .strictObject({
    filter: RepeatFilter,
    from: z.enum(['failed-step', 'start']).default('failed-step'),
    version: RepeatedVersion.default('same'),
  })
  .meta({ id: 'NewRunRepeat' })

/** Many runs repeated together; each of them once, whatever happens on the way. */
export const RunRepeat = z
  .object({
    id: z.uuid(),
    status: z.enum(['running', 'finished', 'canceled', 'failed']),
    /** The run of Floyo's own workflow that carries it out. */
    runId: z.uuid(),
    filter: RepeatFilter,
    from: z.enum(['failed-step', 'start']),
    version: RepeatedVersion,
    total: z.int(),
    repeated: z.int(),
    refused: z.int(),
    /** The first runs that were refused, and why. */
    refusals: z.array(z.object({ runId: z.uuid(), message: z.string() })),
    createdAt: Timestamp,
    finishedAt: Timestamp.nullable(),
  })
  .meta({ id: 'RunRepeat' })
export type RunRepeat = z.infer<typeof RunRepeat>
export const RunRepeatPage = pageOf(RunRepeat)
