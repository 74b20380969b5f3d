/**
 * `floyo.repeat_runs`: repeats the runs of a request, a few at a time, the oldest first. How far it is
 * is stored after each few. A run is repeated under the key of its request, so that whatever dies on
 * the way, each is repeated once.
 */
import { AppError, type JsonValue, StepError } from '@floyo/contracts'
import { type Db, inWorkspace, type WorkspaceScope as Scope } from '@floyo/db'
import type { Action, ActionCall, Engine } from '@floyo/engine'
import { sql } from 'kysely'
import { z } from 'zod'
import { requireSystem } from '../discovery/action.ts'
import { selectMatching } from './matching.ts'
import { readProgress, type RepeatProgress } from './progress.ts'

export const repeatActionId = 'floyo.repeat_runs'

const Input = z.strictObject({ repeatId: z.uuid() })

export const repeatAction: Action = { id: repeatActionId, effect: 'read', input: Input }

export const repeatOutputShape = {
  type: 'object',
  properties: { repeated: { type: 'integer' }, refused: { type: 'integer' } },
}

/** Few enough that a canceled request ends soon, many enough to share commits. */
const atOnce = 25
const refusalsShown = 20

interface RepeatDeps {
  db: Db
  engine: Pick<Engine, 'retryRun' | 'changes'>
}

/** @throws StepError `not_allowed`, `invalid_input`, `queue_full` (to be gone on with later) */
export async function performRepeat(
  { db, engine }: RepeatDeps,
  call: Pick<ActionCall, 'workspaceId' | 'workflowId' | 'runId' | 'input' | 'signal'>,
): Promise<{ output: JsonValue }> {
  const { workspaceId, workflowId, runId, signal } = call
  await requireSystem({ db }, { workspaceId, workflowId, action: repeatActionId })
  const parsed = Input.safeParse(call.input)
  const scope: Scope = { workspaceId, userId: null }
  const progress = parsed.success
    ? await inWorkspace(db, scope, (tx) => readProgress(tx, parsed.data.repeatId))
    : undefined
  if (!progress) {
    throw new StepError('invalid_input', 'There is no such request.', { retryable: false })
  }
  while (!signal.aborted) {
    const ids = await nextRuns(db, scope, progress)
    if (ids.length === 0) break
    const results = await Promise.all(ids.map((id) => repeatOne(engine, scope, { id, progress })))
    await keepProgress(db, scope, { progress, ids, results })
    engine.changes.add({ workspaceId, kind: 'run', id: runId })
  }
  const { repeated, refused } = progress
  return { output: { repeated, refused } }
}

async function nextRuns(db: Db, scope: Scope, progress: RepeatProgress): Promise<string[]> {
  const { filter, position, upTo, total, repeated, refused } = progress
  const rows = await inWorkspace(db, scope, (tx) =>
    selectMatching(tx, filter)
      .select('e.runId')
      .where('e.runId', '<=', upTo)
      .$if(position !== null, (select) => select.where('e.runId', '>', position ?? ''))
      .orderBy('e.runId')
      .limit(Math.min(atOnce, total - repeated - refused))
      .execute(),
  )
  return rows.map(({ runId }) => runId)
}

/** @returns why it was refused; null when it was repeated */
async function repeatOne(
  engine: RepeatDeps['engine'],
  { workspaceId }: Scope,
  { id, progress }: { id: string; progress: RepeatProgress },
): Promise<string | null> {
  const { id: repeatId, from, version, userId } = progress
  try {
    const onceKey = `repeat ${repeatId}`
    await engine.retryRun({ workspaceId, runId: id, from, version, userId, onceKey })
    return null
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code !== 'queue_full') return error.message
    const { retryAfterSeconds } = error
    throw new StepError('queue_full', error.message, {
      retryable: true,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    })
  }
}

async function keepProgress(
  db: Db,
  scope: Scope,
  done: { progress: RepeatProgress; ids: string[]; results: (string | null)[] },
): Promise<void> {
  const { progress, ids, results } = done
  const refusals = ids.flatMap((runId, index) => {
    const message = results[index]
    return typeof message === 'string' ? [{ runId, message }] : []
  })
  progress.position = ids.at(-1) ?? progress.position
  progress.refused += refusals.length
  progress.repeated += ids.length - refusals.length
  progress.refusals = [...progress.refusals, ...refusals].slice(0, refusalsShown)
  const { position, repeated, refused } = progress
  await inWorkspace(db, scope, (tx) =>
    tx
      .updateTable('runRepeats')
      .set({ position, repeated, refused, refusals: JSON.stringify(progress.refusals) })
      .where('id', '=', progress.id)
      // An attempt that was left behind does not set the present one back.
      .where(sql<boolean>`position is null or position < ${position}::uuid`)
      .execute(),
  )
}
