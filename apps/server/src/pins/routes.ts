/** Pinned outputs over HTTP. What a run gave may be pinned by whoever may read that run. */
import { AppError, type JsonValue, type NewStepPin, routes, walkSteps } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { isPinnable, readStepRuns } from '@floyo/engine'
import { type Member, requireAccess } from '../http/actor.ts'
import type { Api } from '../http/api.ts'
import { notFound } from '../http/lookup.ts'
import { findRun } from '../runs/store.ts'
import { requireEditable } from '../workflows/routes.ts'
import { type LockedWorkflow, lockWorkflow, requireWorkflow } from '../workflows/store.ts'
import { keepPin, listPins, removePin } from './store.ts'

/** A pin is handed to every test run with its definition. */
const longestPin = 262_144

export function pinRoutes(api: Api): void {
  const { engine } = api.deps

  api.read(routes.listStepPins, async (tx, { params: { workflowId } }) => {
    await requireWorkflow(tx, workflowId)
    return { items: await listPins(tx, workflowId) }
  })

  api.write(routes.pinStep, async (tx, { actor, params, body, audit }) => {
    const workflow = await lockWorkflow(tx, params.workflowId)
    requireEditable(workflow)
    requirePinnable(workflow, params.stepId)
    const { workspaceId, userId } = actor
    const bringBack: BringBack = (entries) => engine.values.bringBack(workspaceId, entries)
    const runId = 'runId' in body ? body.runId : null
    const output = await outputOf(tx, { actor, body, ...params, bringBack })
    requireShort(output)
    const pin = await keepPin(tx, { workspaceId, userId, ...params, output, runId })
    audit({
      action: 'workflow.step-pinned',
      target: { type: 'workflow', id: workflow.id },
      changes: { stepId: params.stepId, runId },
    })
    return pin
  })

  api.write(routes.unpinStep, async (tx, { params, audit }) => {
    const workflow = await lockWorkflow(tx, params.workflowId)
    requireEditable(workflow)
    if (!(await removePin(tx, params))) throw notFound()
    audit({
      action: 'workflow.step-unpinned',
      target: { type: 'workflow', id: workflow.id },
      changes: { stepId: params.stepId },
    })
    return undefined
  })
}

/** @throws AppError `invalid_request` for a step that its draft does not have, or that asks nobody */
function requirePinnable({ draft }: LockedWorkflow, stepId: string): void {
  const found = [...walkSteps(draft.steps)].find(({ step }) => step.id === stepId)
  if (found && isPinnable(found.step)) return
  const message = found
    ? 'expected a step that asks the outside or runs code; what others give follows from those'
    : `the draft has no step ${stepId}; save it first`
  refuse('/stepId', 'unknown_step', message)
}

function requireShort(output: JsonValue): void {
  if (JSON.stringify(output).length <= longestPin) return
  refuse('/output', 'too_big', `expected at most ${longestPin / 1024} KiB of JSON`)
}

function refuse(field: string, code: string, message: string): never {
  throw new AppError('invalid_request', `${field}: ${message}`, {
    errors: [{ field, code, message }],
  })
}

interface Asked {
  actor: Member
  body: NewStepPin
  workflowId: string
  stepId: string
  bringBack: BringBack
}

type BringBack = NonNullable<Parameters<typeof readStepRuns>[2]>

async function outputOf(
  tx: Tx,
  { actor, body, workflowId, stepId, bringBack }: Asked,
): Promise<JsonValue> {
  if ('output' in body) return body.output
  requireAccess('runs:read', actor)
  const run = await findRun(tx, body.runId)
  if (run.workflowId !== workflowId)
    refuse('/runId', 'other_workflow', 'expected a run of this workflow')
  const stepRuns = await readStepRuns(tx, body.runId, bringBack)
  const stepRun = stepRuns.find(({ key }) => key === body.stepKey)
  if (stepRun?.stepId !== stepId) {
    refuse('/stepKey', 'unknown_step', `expected the key of a step run of ${stepId}`)
  }
  if (stepRun.status === 'succeeded') return stepRun.output
  throw new AppError('conflict', `The step ${body.stepKey} gave nothing: it is ${stepRun.status}.`)
}
