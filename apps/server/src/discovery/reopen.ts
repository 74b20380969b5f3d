/**
 * Opening a suggestion again: a dismissal or an acceptance is taken back. An acceptance can be taken
 * back until a version of its workflow is published: until then nothing starts by itself, and what the
 * draft was tried with is its person's own doing. The draft is put away like any other, so nothing that
 * was written into it is lost; a trial of it ends. What the acceptance taught is unlearnt with it.
 */
import { AppError } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { endShadow } from '../shadows/store.ts'
import { putAway } from '../workflows/store.ts'
import { decideSuggestion, findSuggestion, lockSuggestion } from './store.ts'

/**
 * @returns the id of the draft that was put away; null where there was none any more
 * @throws AppError `not_found`; `conflict` when it is open, or its workflow was published
 */
export async function reopenSuggestion(tx: Tx, suggestionId: string): Promise<string | null> {
  const { workflowId } = await findSuggestion(tx, suggestionId)
  // The workflow first, as whoever saves its draft takes them: neither waits for the other.
  const draft = workflowId === null ? null : await lockDraft(tx, workflowId)
  const suggestion = await lockSuggestion(tx, suggestionId, ['accepted', 'dismissed'])
  if (suggestion.workflowId !== workflowId) {
    throw new AppError('conflict', 'It was decided anew meanwhile. Look at it, then try again.')
  }
  await decideSuggestion(tx, suggestionId, { status: 'open' })
  if (!draft || draft.deletedAt !== null) return null
  await endShadow(tx, draft.id)
  await putAway(tx, draft.id)
  return draft.id
}

/** @throws AppError `conflict` when it is a draft no more */
async function lockDraft(tx: Tx, workflowId: string) {
  const workflow = await tx
    .selectFrom('workflows')
    .select(['id', 'name', 'publishedVersion', 'deletedAt'])
    .where('id', '=', workflowId)
    .forUpdate()
    .executeTakeFirst()
  if (!workflow || workflow.publishedVersion === null) return workflow
  throw new AppError(
    'conflict',
    `"${workflow.name}" was published, so it may have run. Switch it off or put it away instead.`,
  )
}
