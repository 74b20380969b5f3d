/**
 * Forgetting: a person's events go for good, and everything that was made of them. What was found goes
 * first, then the events in batches that hold nobody up, each together with the runs, answers and
 * pending triggers that tell of it; what was found meanwhile goes last. A discovery that is under way
 * keeps nothing: it sees that something was forgotten since it began.
 */
import { type Db, inWorkspace, type Tx, type WorkspaceScope } from '@floyo/db'
import { sql } from 'kysely'
import { forgetAllFindings, forgetFindings, type GoneFindings } from './forget-findings.ts'
import { forgetTraces } from './forget-traces.ts'
import { matching, type Selection } from './selection.ts'

const batch = 5000

/** A person in a workspace: only they forget. */
export type Person = WorkspaceScope & { userId: string }

export interface Gone extends GoneFindings {
  events: number
  /** When it began, by the database's clock. */
  since: string
}

/** Forgets the events that the selection names, with all that tells of them. */
export async function forgetEvents(db: Db, person: Person, selection: Selection): Promise<Gone> {
  const { since, first } = await inWorkspace(db, person, async (tx) => {
    const begun = await noteForgetting(tx, person)
    return { since: begun, first: await forgetFindings(tx, { of: selection }) }
  })
  const events = await forgetInBatches(db, person, selection)
  const last = await inWorkspace(db, person, (tx) => forgetFindings(tx, { foundSince: since }))
  return { since, events, ...sum(first, last) }
}

/** Forgets everything. */
export async function purgeEvents(db: Db, person: Person): Promise<Gone> {
  const { since, first } = await inWorkspace(db, person, async (tx) => {
    const begun = await noteForgetting(tx, person)
    return { since: begun, first: await forgetAllFindings(tx) }
  })
  const events = await forgetInBatches(db, person, {})
  return { since, events, ...sum(first, await inWorkspace(db, person, forgetAllFindings)) }
}

async function forgetInBatches(db: Db, person: Person, selection: Selection): Promise<number> {
  let total = 0
  for (;;) {
    const gone = await inWorkspace(db, person, async (tx) => {
      const { rows } = await sql<{ id: string }>`
        select e.id from app.events e where ${matching(selection)} order by e.id limit ${batch}`.execute(
        tx,
      )
      const ids = rows.map(({ id }) => id)
      await noteForgetting(tx, person)
      await forgetTraces(tx, person, ids)
      if (ids.length === 0) return 0
      // By ids and their range, so that only the months concerned are touched, each by its key. A join
      // with the selection took minutes on months that had no statistics yet.
      await sql`
        delete from app.events
        where id = any(${ids}::uuid[]) and id between ${ids[0]}::uuid and ${ids.at(-1)}::uuid`.execute(
        tx,
      )
      return ids.length
    })
    total += gone
    if (gone < batch) break
  }
  // What simulations found tells of events; one that is under way keeps nothing without its row. Those
  // that begin from here on find nothing of what is gone.
  await inWorkspace(db, person, (tx) => tx.deleteFrom('simulations').execute())
  return total
}

/**
 * Tells discoveries of this person that something is being forgotten, and that there is news. It waits
 * for one that is just keeping what it found. @returns when that was
 */
async function noteForgetting(tx: Tx, { workspaceId, userId }: Person): Promise<string> {
  const { rows } = await sql<{ at: string }>`
    insert into app.discovery_state (workspace_id, user_id, forgettings)
    values (${workspaceId}, ${userId}, 1)
    on conflict (workspace_id, user_id) do update
    set forgettings = discovery_state.forgettings + 1, events_seen = 0, last_event_at = null,
        last_look = null
    returning now() as at`.execute(tx)
  return rows[0]?.at ?? ''
}

function sum(a: GoneFindings, b: GoneFindings): GoneFindings {
  return {
    suggestions: a.suggestions + b.suggestions,
    workflowIds: [...a.workflowIds, ...b.workflowIds],
  }
}
