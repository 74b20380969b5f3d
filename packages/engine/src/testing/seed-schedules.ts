import type { Db } from '@floyo/db'

/** What tells a schedule from others. */
interface Timing {
  cron: string
  missed?: 'skip' | 'run-once' | 'run-all'
  overlap?: string
  nextAt?: string
}

/** Schedules of a workflow's first version, in UTC. @returns their ids, in order */
export async function seedSchedules(
  owner: Db,
  { workspaceId, workflowId }: { workspaceId: string; workflowId: string },
  timings: readonly Timing[],
): Promise<string[]> {
  const rows = timings.map((timing, triggerIndex) => ({
    workspaceId,
    workflowId,
    version: 1,
    triggerIndex,
    timezone: 'UTC',
    missed: 'run-once' as const,
    ...timing,
  }))
  const seeded = await owner.insertInto('schedules').values(rows).returning('id').execute()
  return seeded.map(({ id }) => id)
}
