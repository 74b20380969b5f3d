/**
 * `floyo.simulate`: carries out a simulation that a member asked for, as that member, since the database
 * shows their events to nobody else. How far it is is stored twice a second at most; one that was
 * canceled, or whose events were forgotten meanwhile, is given up. The run itself gives counts alone.
 */
import { type JsonValue, StepError } from '@floyo/contracts'
import { type Db, inWorkspace } from '@floyo/db'
import type { Action, ActionCall, Engine, OutputShapes } from '@floyo/engine'
import { z } from 'zod'
import { requireSystem } from '../discovery/action.ts'
import type { Progress } from './gather.ts'
import { simulate } from './simulate.ts'
import { keepProgress, keepResult, readTask } from './tasks.ts'

export const simulateActionId = 'floyo.simulate'

const Input = z.strictObject({ simulationId: z.uuid(), userId: z.uuid() })

export const simulateAction: Action = { id: simulateActionId, effect: 'read', input: Input }

export const simulateOutputShape = {
  type: 'object',
  properties: { eventsRead: { type: 'integer' } },
}

const progressEveryMs = 500

interface SimulateActionDeps {
  db: Db
  engine: Pick<Engine, 'changes'>
  outputShapes: OutputShapes
}

/** @throws StepError `not_allowed`, `invalid_input`, `given_up` */
export async function performSimulate(
  { db, engine, outputShapes }: SimulateActionDeps,
  call: Pick<ActionCall, 'workspaceId' | 'workflowId' | 'input' | 'signal'>,
): Promise<{ output: JsonValue }> {
  const { workspaceId, workflowId, signal } = call
  await requireSystem({ db }, { workspaceId, workflowId, action: simulateActionId })
  const parsed = Input.safeParse(call.input)
  if (!parsed.success) {
    throw new StepError('invalid_input', 'There is no such simulation.', { retryable: false })
  }
  const { simulationId: id, userId } = parsed.data
  const scope = { workspaceId, userId }
  const task = await inWorkspace(db, scope, (tx) => readTask(tx, id))
  if (!task) throw givenUp()
  const tell = (): void => engine.changes.add({ workspaceId, userId, kind: 'simulation', id })
  let told = performance.now()
  const onProgress = async (progress: Progress): Promise<void> => {
    if (performance.now() - told < progressEveryMs) return
    told = performance.now()
    if (!(await inWorkspace(db, scope, (tx) => keepProgress(tx, id, progress)))) throw givenUp()
    tell()
  }
  const result = await simulate({ db, outputShapes }, scope, task, { signal, onProgress })
  if (!(await inWorkspace(db, scope, (tx) => keepResult(tx, id, result)))) throw givenUp()
  tell()
  return { output: { eventsRead: result.eventsRead } }
}

function givenUp(): StepError {
  const message = 'It was canceled, or events were forgotten meanwhile. Simulate again.'
  return new StepError('given_up', message, { retryable: false })
}
