/**
 * Overlap: what becomes of a due time while the run of the one before it has not ended. Decided under
 * the lock of the schedule's row, so that two due times can not both find the way free.
 */
import { endEarly } from '../runs/cancel.ts'
import type { Query } from '../sql/query.ts'
import type { ScheduleRow } from './row.ts'

/** A due time that is to run. */
export interface Planned {
  schedule: ScheduleRow
  dueAt: string
  skipped: string | null
  missedTimes: number
  /** Whether its run waits for the run before it. */
  held: boolean
}

/** How many runs of a schedule may wait for their turn. */
const holdLimit = 100

/** A run that was asked to end: its workers have to hear of it. */
export interface Displaced {
  workspaceId: string
  runId: string
  state: 'canceled' | 'requested'
}

/**
 * Marks the due times that are skipped or held, and ends the runs whose place is taken.
 * @returns the runs that were told to end, of which the caller tells the workers after its commit
 */
export async function settleOverlaps(query: Query, planned: Planned[]): Promise<Displaced[]> {
  const strict = planned.filter(
    ({ schedule, skipped }) => schedule.overlap !== 'allow' && skipped === null,
  )
  if (strict.length === 0) return []
  const schedules = [...new Set(strict.map(({ schedule }) => schedule))]
  const busy = await readBusy(query, schedules)
  const displaced: Displaced[] = []
  for (const schedule of schedules) {
    const due = strict.filter((one) => one.schedule === schedule)
    const state = busy.get(schedule.id) ?? { running: false, held: 0 }
    switch (schedule.overlap) {
      case 'allow':
        break
      case 'skip':
        skipOverlapping(due, state.running)
        break
      case 'queue':
        holdOverlapping(due, state)
        break
      case 'cancel-old':
        for (const one of due.slice(0, -1)) {
          one.skipped = `its place was taken by the run due at ${due.at(-1)?.dueAt}`
        }
        if (state.running) displaced.push(...(await displace(query, schedule)))
    }
  }
  return displaced
}

interface Busy {
  running: boolean
  /** How many runs wait for their turn. */
  held: number
}

async function readBusy(query: Query, schedules: ScheduleRow[]): Promise<Map<string, Busy>> {
  const rows = await query<Busy & { id: string }>({
    text: `
      select i.id, exists (select from app.run_queue q where q.run_id = i.run_id) as running,
             (select count(*) from app.schedule_holds h
              where h.workspace_id = i.workspace_id and h.schedule_id = i.id) as held
      from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as i (workspace_id, id, run_id)`,
    values: [
      schedules.map(({ workspaceId }) => workspaceId),
      schedules.map(({ id }) => id),
      schedules.map(({ lastRunId }) => lastRunId),
    ],
  })
  return new Map(rows.map(({ id, running, held }) => [id, { running, held }]))
}

function skipOverlapping(due: Planned[], running: boolean): void {
  const [first, ...others] = due
  if (first && running) first.skipped = 'the run before it had not ended'
  for (const one of others) one.skipped = 'the run before it had not ended'
}

function holdOverlapping(due: Planned[], { running, held }: Busy): void {
  let waiting = held
  let free = !running && held === 0
  for (const one of due) {
    if (free) free = false
    else if (waiting < holdLimit) {
      one.held = true
      waiting += 1
    } else
      one.skipped = `${holdLimit} runs of this schedule wait for their turn, the most there may be`
  }
}

async function displace(query: Query, schedule: ScheduleRow): Promise<Displaced[]> {
  const { workspaceId, lastRunId: runId } = schedule
  if (runId === null) return []
  const reason = 'The next run of its schedule took its place.'
  const state = await endEarly(query, { workspaceId, runId, reason })
  return state === 'ended' ? [] : [{ workspaceId, runId, state }]
}
