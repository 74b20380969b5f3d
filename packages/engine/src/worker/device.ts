/** Steps that a device carries out while the run waits. */
import { randomUUID } from 'node:crypto'
import type { DeviceSuspension } from '../action.ts'
import type { Want } from '../interpret/interpret.ts'
import type { DeviceCommandRow } from '../journal/commit.ts'
import { findDevice, readCommand } from '../suspend.ts'
import { timeoutOf } from './attempt.ts'
import {
  checkpoint,
  type Execution,
  failAttempt,
  failStep,
  note,
  ofStep,
  park,
  type Progress,
} from './execution.ts'

const deviceTimeoutMs = 600_000

/** Stores the command for the device and lets the run go in one commit. */
export async function suspend(
  execution: Execution,
  want: Extract<Want, { type: 'attempt' }>,
  suspension: DeviceSuspension,
): Promise<Progress> {
  const { deps, claimed, program } = execution
  const { workspaceId } = claimed
  const device = await findDevice(deps.query, { workspaceId, name: suspension.device })
  if (!device) {
    const message =
      `There is no device named ${suspension.device} in this workspace. ` +
      'Name one that is enrolled, or enrol it with `floyo login` on that machine.'
    return failStep(execution, want, { code: 'device_not_found', message })
  }
  const timeoutMs = timeoutOf(want.step, deviceTimeoutMs)
  const command: DeviceCommandRow = {
    id: randomUUID(),
    deviceId: device.id,
    stepKey: want.key,
    stepId: want.step.id,
    attempt: want.attempt,
    workflowName: program.run.workflowName,
    command: suspension.command,
    cwd: suspension.cwd ?? null,
    timeoutSeconds: timeoutMs / 1000,
    collect: suspension.collect ?? [],
  }
  const expiresAt = new Date(deps.nowMs() + timeoutMs).toISOString()
  const { attempt: number } = want
  note(execution, {
    ...ofStep(execution, want.step, want.key),
    type: 'suspended',
    attempt: number,
    commandId: command.id,
    expiresAt,
  })
  const waitingFor = `the device ${device.name}`
  await checkpoint(execution, {
    park: { status: 'waiting', until: expiresAt, waitingFor },
    command,
  })
  deps.changes.add({ workspaceId, kind: 'device-command', id: device.id })
  return 'over'
}

export async function lookAtCommand(
  execution: Execution,
  { step, key, record }: Extract<Want, { type: 'command' }>,
): Promise<Progress> {
  const { deps, claimed } = execution
  const commandId = record.command?.id ?? ''
  const state = await readCommand(deps.query, { workspaceId: claimed.workspaceId, commandId })
  const { attempt: number } = record
  if (state.type === 'open') {
    return park(execution, { status: 'waiting', until: state.until, waitingFor: 'the device' })
  }
  if (state.type === 'output') {
    const of = ofStep(execution, step, key)
    note(execution, { ...of, type: 'done', output: state.output, attempt: number })
    return 'on'
  }
  return failAttempt(execution, { step, key, attempt: number }, state)
}
