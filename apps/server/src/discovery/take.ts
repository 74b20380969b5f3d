/**
 * Taking a suggestion: the workflow that is made of it, and what its person changed in it until the
 * first version is published. What others changed is not the person's: from then on nothing is added.
 */
import {
  AppError,
  Definition,
  type RouteRequest,
  type routes,
  type Suggestion,
  type SuggestionEdit,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { editsOf, moveTime, onlySchedule } from '@floyo/mining'
import type { LockedWorkflow } from '../workflows/store.ts'
import { fillIn } from './answers.ts'
import { SuggestionNotes } from './store.ts'

type Acceptance = RouteRequest<typeof routes.acceptSuggestion>['body']

export interface Taken {
  definition: Definition
  edits: SuggestionEdit[]
}

/**
 * The workflow that a person makes of a suggestion.
 * @throws AppError `invalid_request` naming an answer, a step or a move that does not fit
 */
export function takeSuggestion(
  { definition: proposed, notes }: Pick<Suggestion, 'definition' | 'notes'>,
  { answers, switchOff, moveMinutes }: Acceptance,
): Taken {
  const filled = fillIn(proposed, notes, answers)
  for (const [index, stepId] of switchOff.entries()) {
    const step = filled.steps.find(({ id }) => id === stepId)
    if (!step) throw unfitting(`/switchOff/${index}`, `expected one of ${idsOf(filled)}`)
    step.disabled = true
  }
  const definition = moveMinutes === 0 ? filled : moved(filled, moveMinutes)
  return { definition, edits: editsOf(proposed, definition, notes) }
}

function moved(definition: Definition, minutes: number): Definition {
  const schedule = onlySchedule(definition.trigger)
  const cron = schedule && moveTime(schedule.cron, minutes)
  if (cron) return { ...definition, trigger: [{ ...schedule, cron }] }
  throw unfitting(
    '/moveMinutes',
    schedule
      ? 'expected a move within the day, of a schedule with one time of day; change it in the draft'
      : 'expected 0: this suggestion does not start by a schedule',
  )
}

function idsOf({ steps }: Definition): string {
  return steps.map(({ id }) => id).join(', ')
}

function unfitting(field: string, message: string): AppError {
  const errors = [{ field, code: 'unfitting', message }]
  return new AppError('invalid_request', `${field}: ${message}`, { errors })
}

/** Keeps what the person has changed by saving a draft that no version was published of yet. */
export async function keepEdits(
  tx: Tx,
  { id: workflowId, suggestionId, publishedVersion, revision: before }: LockedWorkflow,
  saved: { definition: Definition; revision: number },
): Promise<void> {
  if (suggestionId === null || publishedVersion !== null) return
  // Somebody else's suggestion is not seen here.
  const taken = await tx
    .selectFrom('suggestions')
    .select(['definition', 'notes'])
    .where('id', '=', suggestionId)
    // Null where the acceptance was taken back, another one where it was accepted anew.
    .where('workflowId', '=', workflowId)
    .where('editedRevision', '=', before)
    .executeTakeFirst()
  if (!taken) return
  const proposed = Definition.parse(taken.definition)
  const edits = editsOf(proposed, saved.definition, SuggestionNotes.parse(taken.notes))
  await tx
    .updateTable('suggestions')
    .set({ edits: JSON.stringify(edits), editedRevision: saved.revision })
    .where('id', '=', suggestionId)
    .execute()
}
