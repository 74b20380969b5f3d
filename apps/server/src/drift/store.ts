/** Notes of drift as they are kept, and as pages show them. All of them are one person's own. */
import {
  AppError,
  Definition,
  DriftDismissReason,
  DriftNote,
  type Page,
  type RouteRequest,
  type routes,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { diffJson } from '@floyo/engine'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'

function selectNotes(tx: Tx) {
  return tx
    .selectFrom('driftNotes as n')
    .innerJoin('workflows as w', (join) =>
      join.onRef('w.workspaceId', '=', 'n.workspaceId').onRef('w.id', '=', 'n.workflowId'),
    )
    .select(['n.id', 'n.workflowId', 'n.kind', 'n.seen', 'n.seenOf', 'n.sights', 'n.proposal'])
    .select(['n.revision', 'n.dismissReason', 'n.foundAt', 'w.name', 'w.draft'])
    .where('w.deletedAt', 'is', null)
}

type NoteRow = Awaited<ReturnType<ReturnType<typeof selectNotes>['executeTakeFirstOrThrow']>>

function toNote(row: NoteRow): DriftNote {
  return {
    id: row.id,
    workflowId: row.workflowId,
    workflowName: row.name,
    kind: row.kind,
    seen: row.seen,
    of: row.seenOf,
    sights: DriftNote.shape.sights.parse(row.sights),
    change: row.proposal === null ? null : diffJson(row.draft, row.proposal),
    dismissReason: DriftDismissReason.nullable().parse(row.dismissReason),
    foundAt: row.foundAt,
  }
}

export async function listNotes(
  tx: Tx,
  query: RouteRequest<typeof routes.listDriftNotes>['query'],
): Promise<Page<DriftNote>> {
  const after = parseCursor(query, IdPosition)
  const rows = await selectNotes(tx)
    .where('n.dismissReason', query.dismissed === true ? 'is not' : 'is', null)
    .$if(query.workflowId !== undefined, (notes) =>
      notes.where('n.workflowId', '=', query.workflowId ?? ''),
    )
    .$if(after !== null, (notes) => notes.where('n.id', '<', after?.[0] ?? ''))
    .orderBy('n.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, query.limit, { item: toNote, position: ({ id }) => [id] })
}

/** @throws AppError `not_found` */
export async function findNote(tx: Tx, noteId: string): Promise<DriftNote> {
  return toNote(orNotFound(await selectNotes(tx).where('n.id', '=', noteId).executeTakeFirst()))
}

export interface ProposedChange {
  workflowId: string
  definition: Definition
  /** Of the draft that it was thought of for. */
  revision: number
}

/** @throws AppError `not_found`; `conflict` when it proposes nothing */
export async function findProposedChange(tx: Tx, noteId: string): Promise<ProposedChange> {
  const row = orNotFound(await selectNotes(tx).where('n.id', '=', noteId).executeTakeFirst())
  if (row.proposal === null) {
    throw new AppError(
      'conflict',
      'This note proposes no change: edit the draft, switch the workflow off, or dismiss the note',
    )
  }
  const { workflowId, revision } = row
  return { workflowId, revision, definition: Definition.parse(row.proposal) }
}

/** Dismisses a note, or takes that back. @throws AppError `not_found`, `conflict` when it is so already */
export async function dismissNote(
  tx: Tx,
  noteId: string,
  dismissal: { reason: DriftDismissReason; comment: string | null } | null,
): Promise<void> {
  const note = await findNote(tx, noteId)
  if ((note.dismissReason !== null) === (dismissal !== null)) {
    throw new AppError('conflict', dismissal ? 'It is dismissed already' : 'It is open already')
  }
  await tx
    .updateTable('driftNotes')
    .set({ dismissReason: dismissal?.reason ?? null, dismissComment: dismissal?.comment ?? null })
    .where('id', '=', noteId)
    .execute()
}

export async function deleteNote(tx: Tx, noteId: string): Promise<void> {
  await tx.deleteFrom('driftNotes').where('id', '=', noteId).execute()
}
