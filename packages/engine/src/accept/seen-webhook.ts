/**
 * Deliveries to a webhook that was read before. Whoever accepts many of them remembers its row, and
 * the statement that stores a delivery looks whether the row is still the same: the table decides, and
 * no look of its own goes before it. At 64 connections that was a third of the statements (2026-11-21).
 */
import { intArray, textArray, uuidArray } from '../sql/binary-arrays.ts'
import type { NewRun } from './new-run.ts'

/** A row of a webhook as it was read: each update gives it another version. */
export interface SeenWebhook {
  id: string
  /** `xmin` of the row. */
  rowVersion: string
}

/** The webhook is not what it was when the caller read it; nothing was stored. */
export class WebhookChanged extends Error {
  override name = 'WebhookChanged'
}

/**
 * Part of a statement that stores runs: the places of the webhooks that are not as they were seen, as
 * one value. Its parameters are the columns of `seenWebhooks` but the last, from `first` on.
 */
export function changedText(first: number): string {
  return `
changed as materialized (
  select coalesce(array_agg(s.place::int), '{}') as places
  from unnest($${first}::uuid[], $${first + 1}::uuid[], $${first + 2}::text[])
    with ordinality as s (workspace_id, id, row_version, place)
  where not exists (
    select from app.webhooks w
    where w.workspace_id = s.workspace_id and w.id = s.id and w.xmin = s.row_version::xid
  )
)`
}

export const changedPlaces = '(select places from changed)'

/** Of rows with the column `seen`, those that came to no webhook or to one that is as it was seen. */
export const unchanged = `seen <> all (${changedPlaces}::int[])`

export interface SeenWebhooks {
  /** For the parameters of `changedText`, and the column `seen` of the runs. */
  columns: unknown[]
  /** Which of them each run came to, counted from 1: 0 for none. */
  of: number[]
}

/** The webhooks that runs came to, each once. */
export function seenWebhooks(runs: readonly NewRun[]): SeenWebhooks {
  // Whoever keeps a row hands out the same object; another one of the same row is only looked at twice.
  const places = new Map<SeenWebhook, number>()
  const workspaceIds: string[] = []
  const of = runs.map(({ workspaceId, seen }) => {
    if (!seen) return 0
    const known = places.get(seen)
    if (known !== undefined) return known
    places.set(seen, workspaceIds.push(workspaceId))
    return workspaceIds.length
  })
  const all = [...places.keys()]
  const columns = [
    uuidArray(workspaceIds),
    uuidArray(all.map(({ id }) => id)),
    textArray(all.map(({ rowVersion }) => rowVersion)),
    intArray(of),
  ]
  return { columns, of }
}
