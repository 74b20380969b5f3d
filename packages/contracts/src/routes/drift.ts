import { z } from 'zod'
import { DriftDismissal, DriftNote, DriftNotePage, DriftNoteQuery } from '../drift.ts'
import { defineRoute } from '../route.ts'
import { WorkflowDetail } from '../workflow.ts'

const tag = 'Drift'
const NoteParams = z.object({ noteId: z.uuid() })

export const listDriftNotes = defineRoute({
  method: 'GET',
  path: '/drift-notes',
  operationId: 'listDriftNotes',
  tag,
  summary: 'List where your workflows and what you do have come apart, the newest first',
  permission: 'suggestions:read',
  query: DriftNoteQuery,
  status: 200,
  response: DriftNotePage,
})
export const getDriftNote = defineRoute({
  method: 'GET',
  path: '/drift-notes/:noteId',
  operationId: 'getDriftNote',
  tag,
  summary: 'Read a note with its evidence',
  permission: 'suggestions:read',
  params: NoteParams,
  status: 200,
  response: DriftNote,
  errors: ['not_found'],
})
export const applyDriftNote = defineRoute({
  method: 'POST',
  path: '/drift-notes/:noteId/apply',
  operationId: 'applyDriftNote',
  tag,
  summary: 'Make the proposed change in the draft; nothing that runs changes',
  permission: 'workflows:write',
  params: NoteParams,
  status: 200,
  response: WorkflowDetail,
  errors: ['not_found', 'conflict', 'precondition_failed'],
})
export const dismissDriftNote = defineRoute({
  method: 'POST',
  path: '/drift-notes/:noteId/dismiss',
  operationId: 'dismissDriftNote',
  tag,
  summary: 'Say why nothing is to be done; it stays away while it is the same',
  permission: 'suggestions:write',
  params: NoteParams,
  body: DriftDismissal,
  status: 200,
  response: DriftNote,
  errors: ['not_found', 'conflict'],
})
export const reopenDriftNote = defineRoute({
  method: 'POST',
  path: '/drift-notes/:noteId/reopen',
  operationId: 'reopenDriftNote',
  tag,
  summary: 'Take a dismissal back',
  permission: 'suggestions:write',
  params: NoteParams,
  status: 200,
  response: DriftNote,
  errors: ['not_found', 'conflict'],
})
