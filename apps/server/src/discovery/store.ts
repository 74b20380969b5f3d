/** Suggestions as they are kept, and as pages show them. All of it is one person's own. */
import {
  AppError,
  Definition,
  DismissReason,
  Habits,
  type Page,
  Pattern,
  type RouteRequest,
  type routes,
  Suggestion,
  type SuggestionEdit,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { z } from 'zod'
import { parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'

/** A pattern as it is stored: its id is the row's. */
export const StoredPattern = Pattern.omit({ id: true })

export const SuggestionNotes = Suggestion.shape.notes
export const SuggestionEdits = Suggestion.shape.edits

const usefulness = sql<number>`s.minutes_saved_per_week * s.confidence * (1 - s.undone) * s.acceptance * s.kept`

function selectSuggestions(tx: Tx) {
  return tx
    .selectFrom('suggestions as s')
    .innerJoin('patterns as p', (join) =>
      join.onRef('p.workspaceId', '=', 's.workspaceId').onRef('p.id', '=', 's.patternId'),
    )
    .leftJoin('workflows as w', (join) =>
      join.onRef('w.workspaceId', '=', 's.workspaceId').onRef('w.id', '=', 's.workflowId'),
    )
    .select([
      's.id',
      's.status',
      's.title',
      's.summary',
      's.definition',
      's.notes',
      's.confidence',
      's.minutesSavedPerWeek',
      's.acceptance',
      's.undone',
      's.because',
      's.kept',
      's.habits',
      's.edits',
      's.workflowId',
      's.dismissReason',
      's.snoozedUntil',
      's.createdAt',
      's.decidedAt',
      's.patternId',
      'p.routine',
      'p.support',
    ])
    .select(usefulness.as('usefulness'))
    .select(sql<boolean>`w.deleted_at is not null`.as('workflowPutAway'))
    .select(sql<boolean>`s.status <> 'open' and w.published_version is null`.as('canReopen'))
}

type SuggestionRow = Awaited<
  ReturnType<ReturnType<typeof selectSuggestions>['executeTakeFirstOrThrow']>
>

function toSuggestion(row: SuggestionRow): Suggestion {
  return {
    id: row.id,
    status: row.status,
    title: row.title,
    summary: row.summary,
    confidence: row.confidence,
    minutesSavedPerWeek: row.minutesSavedPerWeek,
    learned: {
      acceptance: row.acceptance,
      undone: row.undone,
      because: Suggestion.shape.learned.shape.because.parse(row.because),
      kept: row.kept,
      habits: Habits.parse(row.habits),
    },
    edits: SuggestionEdits.parse(row.edits),
    pattern: { id: row.patternId, ...StoredPattern.parse(row.routine) },
    definition: Definition.parse(row.definition),
    notes: SuggestionNotes.parse(row.notes),
    workflowId: row.workflowId,
    workflowPutAway: row.workflowPutAway,
    dismissReason: DismissReason.nullable().parse(row.dismissReason),
    snoozedUntil: row.snoozedUntil,
    createdAt: row.createdAt,
    decidedAt: row.decidedAt,
    canReopen: row.canReopen,
  }
}

const UsefulPosition = z.tuple([z.number(), z.uuid()])

/** The person's suggestions, the most useful first. */
export async function listSuggestions(
  tx: Tx,
  query: RouteRequest<typeof routes.listSuggestions>['query'],
): Promise<Page<Suggestion>> {
  const after = parseCursor(query, UsefulPosition)
  const [useful, id] = after ?? [0, '']
  const rows = await selectSuggestions(tx)
    .$if(query.status !== undefined, (select) =>
      select.where('s.status', '=', query.status ?? 'open'),
    )
    .$if(after !== null, (select) =>
      select.where(sql<boolean>`(${usefulness}, s.id) < (${useful}::float8, ${id}::uuid)`),
    )
    .orderBy(usefulness, 'desc')
    .orderBy('s.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, query.limit, {
    item: toSuggestion,
    position: (row) => [row.usefulness, row.id],
  })
}

/** @throws AppError `not_found` */
export async function findSuggestion(tx: Tx, suggestionId: string): Promise<Suggestion> {
  return toSuggestion(
    orNotFound(await selectSuggestions(tx).where('s.id', '=', suggestionId).executeTakeFirst()),
  )
}

/**
 * Reads a suggestion for a decision: until the transaction ends nobody else decides.
 * @throws AppError `not_found`; `conflict` when it has another status than those `expected`
 */
export async function lockSuggestion(
  tx: Tx,
  suggestionId: string,
  expected: readonly Suggestion['status'][],
): Promise<Suggestion & { support: number }> {
  const row = orNotFound(
    await selectSuggestions(tx).where('s.id', '=', suggestionId).forUpdate('s').executeTakeFirst(),
  )
  if (!expected.includes(row.status)) {
    const fitting = expected.map(withArticle).join(' or ')
    throw new AppError(
      'conflict',
      `It is ${row.status}, and only ${fitting} suggestion can be decided so`,
    )
  }
  return { ...toSuggestion(row), support: row.support }
}

function withArticle(status: Suggestion['status']): string {
  return `${/^[aeiou]/.test(status) ? 'an' : 'a'} ${status}`
}

export type Decision =
  | { status: 'accepted'; workflowId: string; edits: SuggestionEdit[] }
  | Dismissed
  | { status: 'open' }

interface Dismissed {
  status: 'dismissed'
  reason: DismissReason
  comment: string | null
  support: number
  /** After how many days it may come back by itself. */
  days?: number
}

/** Writes what became of a suggestion. */
export async function decideSuggestion(
  tx: Tx,
  suggestionId: string,
  decision: Decision,
): Promise<void> {
  const dismissal = decision.status === 'dismissed' ? decision : null
  const acceptance = decision.status === 'accepted' ? decision : null
  await tx
    .updateTable('suggestions')
    .set({
      status: decision.status,
      workflowId: acceptance?.workflowId ?? null,
      edits: JSON.stringify(acceptance?.edits ?? []),
      // Of the draft as it is made.
      editedRevision: acceptance ? 1 : null,
      dismissReason: dismissal?.reason ?? null,
      dismissComment: dismissal?.comment ?? null,
      dismissedSupport: dismissal?.support ?? null,
      snoozedUntil:
        dismissal?.days === undefined
          ? null
          : sql<string>`now() + make_interval(days => ${dismissal.days})`,
      decidedAt: decision.status === 'open' ? null : sql<string>`now()`,
    })
    .where('id', '=', suggestionId)
    .execute()
}
