/** Drift over HTTP: list, read, make the proposed change, dismiss. */
import { AppError, routes } from '@floyo/contracts'
import type { Api } from '../http/api.ts'
import { requireEditable } from '../workflows/routes.ts'
import { findWorkflow, lockWorkflow, saveDraft } from '../workflows/store.ts'
import { deleteNote, dismissNote, findNote, findProposedChange, listNotes } from './store.ts'

export function driftRoutes(api: Api): void {
  api.read(routes.listDriftNotes, (tx, { query }) => listNotes(tx, query))

  api.read(routes.getDriftNote, (tx, { params }) => findNote(tx, params.noteId))

  api.write(routes.applyDriftNote, async (tx, { params, audit }) => {
    const { workflowId, definition, revision } = await findProposedChange(tx, params.noteId)
    const workflow = await lockWorkflow(tx, workflowId)
    requireEditable(workflow)
    if (workflow.revision !== revision) {
      throw new AppError(
        'precondition_failed',
        'The draft was changed since this was proposed; the next look for routines proposes it anew',
      )
    }
    const saved = await saveDraft(tx, workflowId, definition)
    await deleteNote(tx, params.noteId)
    audit({
      action: 'workflow.draft-saved',
      target: { type: 'workflow', id: workflowId },
      changes: { revision: saved },
    })
    return findWorkflow(tx, workflowId, { origin: api.deps.origin() })
  })

  api.write(routes.dismissDriftNote, async (tx, { params: { noteId }, body, audit }) => {
    const { reason, comment = null } = body
    await dismissNote(tx, noteId, { reason, comment })
    // The reason is the person's own; the log says only that it happened.
    audit({ action: 'drift-note.dismissed', target: { type: 'drift-note', id: noteId } })
    return findNote(tx, noteId)
  })

  api.write(routes.reopenDriftNote, async (tx, { params: { noteId }, audit }) => {
    await dismissNote(tx, noteId, null)
    audit({ action: 'drift-note.reopened', target: { type: 'drift-note', id: noteId } })
    return findNote(tx, noteId)
  })
}
