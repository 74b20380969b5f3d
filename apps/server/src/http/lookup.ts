/**
 * A foreign id looks like a missing one, whatever else the request says (SEC-01). When the body is
 * wrong the answer must not depend on whether the thing in the address is there for the caller, so
 * before a wrong body is told, it is looked up; one that is not there is told as that.
 */
import { AppError } from '@floyo/contracts'
import { type Db, inWorkspace, type Tx } from '@floyo/db'
import { type Actor, isMember, scopeOf } from './actor.ts'

type Lookup = (tx: Tx, id: string) => Promise<unknown>

/** How the thing that a parameter names is found, by the parameter's name. */
const lookups: Readonly<Record<string, Lookup>> = {
  workflowId: (tx, id) =>
    tx.selectFrom('workflows').select('id').where('id', '=', id).executeTakeFirst(),
  runId: (tx, id) => tx.selectFrom('runs').select('id').where('id', '=', id).executeTakeFirst(),
  scheduleId: (tx, id) =>
    tx.selectFrom('schedules').select('id').where('id', '=', id).executeTakeFirst(),
  calendarId: (tx, id) =>
    tx.selectFrom('calendars').select('id').where('id', '=', id).executeTakeFirst(),
  backfillId: (tx, id) =>
    tx.selectFrom('backfills').select('id').where('id', '=', id).executeTakeFirst(),
  deliveryId: async (tx, id) =>
    (await tx.selectFrom('webhookInbox').select('id').where('id', '=', id).executeTakeFirst()) ??
    (await tx.selectFrom('runs').select('id').where('id', '=', id).executeTakeFirst()),
  approvalId: (tx, id) =>
    tx.selectFrom('runWaits').select('id').where('id', '=', id).executeTakeFirst(),
  repeatId: (tx, id) =>
    tx.selectFrom('runRepeats').select('id').where('id', '=', id).executeTakeFirst(),
  connectionId: (tx, id) =>
    tx.selectFrom('connections').select('id').where('id', '=', id).executeTakeFirst(),
  deviceId: (tx, id) =>
    tx.selectFrom('devices').select('id').where('id', '=', id).executeTakeFirst(),
  commandId: (tx, id) =>
    tx.selectFrom('deviceCommands').select('id').where('id', '=', id).executeTakeFirst(),
  suggestionId: (tx, id) =>
    tx.selectFrom('suggestions').select('id').where('id', '=', id).executeTakeFirst(),
  simulationId: (tx, id) =>
    tx.selectFrom('simulations').select('id').where('id', '=', id).executeTakeFirst(),
  noteId: (tx, id) =>
    tx.selectFrom('driftNotes').select('id').where('id', '=', id).executeTakeFirst(),
  userId: (tx, id) =>
    tx.selectFrom('members').select('userId').where('userId', '=', id).executeTakeFirst(),
}

/** @throws AppError `not_found` when a parameter names what is not there for this caller */
export async function hideForeign(
  db: Db,
  actor: Actor | null,
  params: Record<string, unknown> | undefined,
): Promise<void> {
  if (!actor || !isMember(actor) || !params) return
  for (const [name, id] of Object.entries(params)) {
    const lookup = lookups[name]
    if (!lookup || typeof id !== 'string') continue
    const found = await inWorkspace(db, scopeOf(actor), (tx) => lookup(tx, id))
    if (!found) throw notFound()
  }
}

/** The one answer for what is missing, foreign or put away. */
export function notFound(): AppError {
  return new AppError(
    'not_found',
    'There is none with this id here; check the id and the workspace',
  )
}

/** @throws AppError `not_found` */
export function orNotFound<T>(row: T | undefined | null): T {
  if (row === undefined || row === null) throw notFound()
  return row
}
