/** What a workflow is meant to stay within; a forecast warns of what goes beyond. It holds nothing back. */
import { z } from 'zod'
import { Duration } from './duration.ts'

const Count = z.int().min(1).max(1_000_000_000)

export const Budget = z
  .strictObject({
    runsPerDay: Count.optional(),
    /** To all connections and hosts together. */
    callsPerDay: Count.optional(),
    /** Of 95 in 100 runs. */
    duration: Duration.optional(),
  })
  .meta({ id: 'Budget' })
export type Budget = z.infer<typeof Budget>
