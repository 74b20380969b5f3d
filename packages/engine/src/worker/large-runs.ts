/**
 * Large runs: what a run begins with may be a mebibyte of JSON, and a worker holds hundreds of runs. So a
 * claim leaves what is large in the database, and it is read when the run begins, of a few at a time
 * (REL-20: 200 webhooks of 1 MiB to runs that wait for a slow target took a server to 604 MB).
 */
import type { Query } from '../sql/query.ts'
import type { JsonObject, JsonValue } from '@floyo/contracts'
import type { ClaimedRun } from '../claim.ts'

/** How many large runs a worker has under way; the others wait, claimed. */
const largeAtOnce = 16

/** Room for `most` at a time, first come, first in. @returns waits for room, and gives what gives it back */
export function createRoom(most = largeAtOnce): () => Promise<() => void> {
  const waiting: (() => void)[] = []
  let free = most
  const leave = (): void => {
    const next = waiting.shift()
    if (next) next()
    else free++
  }
  return async () => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    return leave
  }
}

/** The run with what it begins with. */
export async function readLarge(query: Query, run: ClaimedRun): Promise<ClaimedRun> {
  const [found] = await query<{ inputs: JsonObject; triggerData: JsonValue }>({
    name: 'read-large-run',
    text: `select inputs, trigger_data as "triggerData" from app.runs where workspace_id = $1 and id = $2`,
    values: [run.workspaceId, run.runId],
  })
  if (!found) throw new Error(`the run ${run.runId} is claimed and not there`)
  return { ...run, ...found }
}
