/** Reading a run that is to be repeated: how it was accepted, its journal, how it ended. */
import type { Entry } from '../journal/entry.ts'
import type { Query } from '../sql/query.ts'
import {
  AppError,
  type Definition,
  type JsonObject,
  type JsonValue,
  type Outcome,
  parseDefinition,
} from '@floyo/contracts'
import { readJournals } from '../journal/read-journals.ts'

export interface StoredRun {
  runId: string
  workflowId: string
  /** 0 is a trial, whose definition is its own. */
  version: number
  definition: Definition
  inputs: JsonObject
  triggerData: JsonValue
  /** Null while it has not ended. */
  outcome: Outcome | null
  entries: Entry[]
}

interface RunRow {
  [column: string]: unknown
  workflowId: string
  version: number
  definition: unknown
  inputs: JsonObject
  triggerData: JsonValue
  outcome: Outcome | null
  lastEntries: Entry[] | null
}

/** @throws AppError `not_found`; `conflict` when its definition can not be read any more */
export async function readStoredRun(
  query: Query,
  { workspaceId, runId }: { workspaceId: string; runId: string },
): Promise<StoredRun> {
  const [row] = await query<RunRow>({
    text: `
      select r.workflow_id as "workflowId", r.version, coalesce(r.definition, v.definition) as definition,
             r.inputs, r.trigger_data as "triggerData", e.outcome, e.entries as "lastEntries"
      from app.runs r
      left join app.run_ends e on e.workspace_id = r.workspace_id and e.run_id = r.id
      left join app.workflow_versions v
        on v.workspace_id = r.workspace_id and v.workflow_id = r.workflow_id and v.version = r.version
      where r.workspace_id = $1 and r.id = $2`,
    values: [workspaceId, runId],
  })
  if (!row) throw new AppError('not_found', 'There is no such run.')
  const { definition, lastEntries, ...run } = row
  const parsed = parseDefinition(definition)
  if (!parsed.ok) {
    throw new AppError('conflict', 'The definition of this run can not be read any more.')
  }
  const journals = await readJournals(query, [{ workspaceId, runId }])
  const entries = [...(journals.get(runId) ?? []), ...(lastEntries ?? [])]
  return { runId, ...run, definition: parsed.definition, entries }
}
