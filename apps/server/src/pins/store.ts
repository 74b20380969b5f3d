/** Pinned outputs as they are kept, one a step of a workflow. */
import type { JsonValue, StepPin } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { nameOfNobody, people } from '../auth/people.ts'

function selectPins(tx: Tx, workflowId: string) {
  return tx
    .selectFrom('stepPins as p')
    .leftJoin(people(), 'u.userId', 'p.pinnedBy')
    .select(['p.stepId', 'p.output', 'p.runId', 'p.pinnedAt', 'u.personName'])
    .where('p.workflowId', '=', workflowId)
    .orderBy('p.stepId')
}

type PinRow = Awaited<ReturnType<ReturnType<typeof selectPins>['executeTakeFirstOrThrow']>>

function toPin({ personName, ...row }: PinRow): StepPin {
  return { ...row, pinnedBy: personName ?? nameOfNobody }
}

export async function listPins(tx: Tx, workflowId: string): Promise<StepPin[]> {
  return (await selectPins(tx, workflowId).execute()).map(toPin)
}

/** The outputs alone, by step, as a test run takes them. */
export async function readPins(tx: Tx, workflowId: string): Promise<Record<string, JsonValue>> {
  const pins = await listPins(tx, workflowId)
  return Object.fromEntries(pins.map(({ stepId, output }) => [stepId, output]))
}

export interface PinToKeep {
  workspaceId: string
  userId: string
  workflowId: string
  stepId: string
  output: JsonValue
  runId: string | null
}

export async function keepPin(tx: Tx, pin: PinToKeep): Promise<StepPin> {
  const { workspaceId, userId, workflowId, stepId, output, runId } = pin
  await sql`
    insert into app.step_pins (workspace_id, workflow_id, step_id, output, run_id, pinned_by)
    values (${workspaceId}, ${workflowId}, ${stepId}, ${JSON.stringify(output)}::jsonb, ${runId}, ${userId})
    on conflict (workspace_id, workflow_id, step_id) do update
    set output = excluded.output, run_id = excluded.run_id, pinned_by = excluded.pinned_by,
        pinned_at = now()`.execute(tx)
  return toPin(
    await selectPins(tx, workflowId).where('p.stepId', '=', stepId).executeTakeFirstOrThrow(),
  )
}

/** @returns whether there was one */
export async function removePin(
  tx: Tx,
  { workflowId, stepId }: { workflowId: string; stepId: string },
): Promise<boolean> {
  const removed = await tx
    .deleteFrom('stepPins')
    .where('workflowId', '=', workflowId)
    .where('stepId', '=', stepId)
    .returning('stepId')
    .executeTakeFirst()
  return removed !== undefined
}
