import { type Definition, type JsonObject, type JsonValue, parseDefinition } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { type Program, toProgram } from '../interpret/program.ts'
import type { Entry } from '../journal/entry.ts'

/** Entries that were committed together. */
export interface JournalBatch {
  /** From 1; that of a run's end is the last one and 1. */
  seq: number
  entries: Entry[]
  isEnd: boolean
}

/** The journal of a run as it is now, in a transaction of its workspace; empty for one that has not begun. */
export async function readJournal(tx: Tx, runId: string): Promise<JournalBatch[]> {
  const { rows } = await sql<{ seq: number; entries: Entry[]; isEnd: boolean }>`
    select seq, entries, seq = 2147483647 as "isEnd" from (
      select seq, entries from app.run_journal
      where workspace_id = app.workspace_id() and run_id = ${runId}
      union all
      select 2147483647, entries from app.run_ends
      where workspace_id = app.workspace_id() and run_id = ${runId}
    ) batches
    order by seq`.execute(tx)
  const [end] = rows.slice(-1)
  if (end?.isEnd) end.seq = (rows.at(-2)?.seq ?? 0) + 1
  return rows
}

interface ProgramRow {
  definition: JsonValue
  inputs: JsonObject
  triggerData: JsonValue
  startedAt: string
}

/** The addresses at which the steps of a run wait, by the ids of the steps. */
export type AddressesOf = (definition: Definition, runId: string) => Record<string, string>

/** What a run carries out, over what. @returns null when there is none, or it can not be read any more */
export async function readProgram(
  tx: Tx,
  runId: string,
  addressesOf: AddressesOf,
): Promise<Program | null> {
  const { rows } = await sql<ProgramRow>`
    select coalesce(r.definition, v.definition) as definition, r.inputs, r.trigger_data as "triggerData",
           coalesce(e.started_at, q.started_at, r.created_at) as "startedAt"
    from app.runs r
    left join app.workflow_versions v
      on v.workspace_id = r.workspace_id and v.workflow_id = r.workflow_id and v.version = r.version
    left join app.run_ends e on e.workspace_id = r.workspace_id and e.run_id = r.id
    left join app.run_queue q on q.workspace_id = r.workspace_id and q.run_id = r.id
    where r.workspace_id = app.workspace_id() and r.id = ${runId}`.execute(tx)
  const [row] = rows
  const parsed = parseDefinition(row?.definition ?? null)
  if (!row || !parsed.ok) return null
  const { definition } = parsed
  return toProgram(definition, { ...row, id: runId, callbacks: addressesOf(definition, runId) })
}
