/**
 * What was found in events that are forgotten: patterns and suggestions. One that stood on them alone
 * is gone, with what was decided about it. One that was decided about and that other occurrences still
 * show stays as a decision, so that it is not suggested again: its steps' templates, which those
 * occurrences show as well, and nothing that was told of it. The next discovery fills in the rest.
 */
import type { JsonObject } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { mostEventsEach, mostOccurrences } from '@floyo/mining'
import { sql } from 'kysely'
import type { z } from 'zod'
import { StoredPattern } from '../discovery/store.ts'
import { matching, type Selection } from './selection.ts'

export interface GoneFindings {
  suggestions: number
  /** Workflows that were made of suggestions that are gone, also drafts that were taken back; they stay. */
  workflowIds: string[]
}

/** Patterns with an occurrence among the events of a selection, or found since then in events that are gone. */
type Touched = { of: Selection } | { foundSince: string }

/** Forgets what tells of these events; the first call comes before they go, the second after. */
export async function forgetFindings(tx: Tx, touched: Touched): Promise<GoneFindings> {
  const result: GoneFindings = { suggestions: 0, workflowIds: [] }
  await forgetTold(tx)
  for (const { id, routine, gone, status, workflowIds } of await findTouched(tx, touched)) {
    const rest = status === 'accepted' || status === 'dismissed' ? restOf(routine, gone) : null
    if (rest) await keepDecision(tx, id, rest)
    else await tx.deleteFrom('patterns').where('id', '=', id).execute()
    if (status !== null) result.suggestions++
    result.workflowIds.push(...workflowIds)
  }
  return result
}

/** Deletes all that was found, decisions too. */
export async function forgetAllFindings(tx: Tx): Promise<GoneFindings> {
  await forgetTold(tx)
  const made = await tx
    .selectFrom('workflows as w')
    .innerJoin('suggestions as s', (join) =>
      join.onRef('s.workspaceId', '=', 'w.workspaceId').onRef('s.id', '=', 'w.suggestionId'),
    )
    .select('w.id')
    .execute()
  const gone = await tx.deleteFrom('suggestions').returning('id').execute()
  await tx.deleteFrom('patterns').execute()
  // With everything goes the consent to have what is to come counted.
  await tx.deleteFrom('teamContributions').execute()
  await tx.deleteFrom('teamContributors').execute()
  return {
    suggestions: gone.length,
    workflowIds: made.map(({ id }) => id),
  }
}

/** What is told of all the events there are; the next look tells it again, of those that are left. */
async function forgetTold(tx: Tx): Promise<void> {
  await tx.deleteFrom('driftNotes').execute()
  await tx.deleteFrom('shadowEntries').execute()
}

interface TouchedPattern {
  id: string
  routine: unknown
  /** Ids of events that are, or will be, gone. */
  gone: string[]
  status: 'open' | 'accepted' | 'dismissed' | null
  workflowIds: string[]
}

async function findTouched(tx: Tx, touched: Touched): Promise<TouchedPattern[]> {
  const isGone =
    'of' in touched
      ? sql`exists (select from app.events e where e.id = told.id and ${matching(touched.of)})`
      : sql`not exists (select from app.events e where e.id = told.id)`
  const among = 'of' in touched ? sql`true` : sql`p.seen_at >= ${touched.foundSince}::timestamptz`
  const { rows } = await sql<TouchedPattern>`
    select p.id, p.routine, coalesce(g.gone, '{}') as gone, s.status,
           array(select w.id from app.workflows w
                 where w.workspace_id = s.workspace_id and w.suggestion_id = s.id) as workflow_ids
    from app.patterns p
    left join app.suggestions s on s.workspace_id = p.workspace_id and s.pattern_id = p.id
    cross join lateral (
      select array_agg(told.id) as gone
      from (
        select distinct (one #>> '{}')::uuid as id
        from jsonb_path_query(p.routine, '$.evidence.occurrences[*].eventIds[*]') one
      ) told
      where ${isGone}
    ) g
    -- Of a long past only the latest occurrences are told: nobody knows what the others were.
    where ${among} and (g.gone is not null
      or jsonb_array_length(p.routine #> '{evidence,occurrences}') >= ${mostOccurrences}
      or exists (select from jsonb_array_elements(p.routine #> '{evidence,occurrences}') one
                 where jsonb_array_length(one -> 'eventIds') >= ${mostEventsEach}))
    for update of p`.execute(tx)
  return rows
}

/** What the occurrences show that tell of none of the events; null when none is left. */
function restOf(stored: unknown, gone: readonly string[]): Routine | null {
  const routine = StoredPattern.parse(stored)
  const forgotten = new Set(gone)
  const occurrences = routine.evidence.occurrences.filter(
    ({ eventIds }) => !eventIds.some((id) => forgotten.has(id)),
  )
  const [first, last] = [occurrences[0], occurrences.at(-1)]
  if (!first || !last) return null
  const seconds = occurrences
    .map(({ at, endedAt }) => (Date.parse(endedAt) - Date.parse(at)) / 1000)
    .toSorted((a, b) => a - b)
  const quantile = (share: number): number => seconds[Math.floor(share * (seconds.length - 1))] ?? 0
  return {
    ...routine,
    steps: routine.steps.map((step) => Object.assign({}, step, { example: step.subject })),
    next: [],
    evidence: {
      hits: occurrences.length,
      expected: occurrences.length,
      distinctDays: new Set(occurrences.map(({ at }) => at.slice(0, 10))).size,
      firstSeen: first.at,
      lastSeen: last.endedAt,
      occurrences,
      missed: [],
      extra: [],
      manualSeconds: { median: quantile(0.5), p10: quantile(0.1), p90: quantile(0.9) },
    },
  }
}

type Routine = z.infer<typeof StoredPattern>

const forgotten = {
  title: 'A routine whose past was forgotten in part',
  note: 'What this was made of was forgotten. The next look for routines fills it in again.',
}

async function keepDecision(tx: Tx, patternId: string, rest: Routine): Promise<void> {
  await tx
    .updateTable('patterns')
    .set({ routine: JSON.stringify(rest) })
    .where('id', '=', patternId)
    .execute()
  await tx.deleteFrom('sharedPatterns').where('patternId', '=', patternId).execute()
  await tx.deleteFrom('teamContributions').where('patternId', '=', patternId).execute()
  const definition: JsonObject = {
    name: forgotten.title,
    steps: [{ id: 'note', use: 'floyo.note', with: { text: forgotten.note } }],
  }
  await tx
    .updateTable('suggestions')
    .set({
      title: forgotten.title,
      summary: forgotten.note,
      definition: JSON.stringify(definition),
      notes: '[]',
      edits: '[]',
      editedRevision: null,
      habits: JSON.stringify({ switchOff: [], move: null }),
    })
    .where('patternId', '=', patternId)
    .execute()
}
