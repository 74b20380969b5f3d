/** Steps that a device carries out while the run waits. */
import type { Want } from '../interpret/interpret.ts'
import type { DeviceCommandRow } from '../journal/commit.ts'
import { findDevice, readCommand } from '../waits/device-command.ts'
import { randomUUID } from 'node:crypto'
import type { DeviceSuspension } from '../action.ts'
import { timeoutOf } from './attempt.ts'
import {
  type Execution,
  failAttempt,
  failStep,
  happenedTo,
  lookAgainMs,
  note,
  ofStep,
} from './execution.ts'
import { keepTrying } from './keep-trying.ts'

const deviceTimeoutMs = 600_000

/** Makes the command for the device. @returns what notes it; it is stored with the next commit */
export async function suspend(
  execution: Execution,
  want: Extract<Want, { type: 'attempt' }>,
  suspension: DeviceSuspension,
): Promise<() => void> {
  const { deps, claimed, program } = execution
  const { workspaceId } = claimed
  const named = { workspaceId, name: suspension.device }
  const device = await keepTrying(deps.pace, () => findDevice(deps.query, named))
  if (!device) {
    const message =
      `There is no device named ${suspension.device} in this workspace. ` +
      'Name one that is enrolled, or enrol it with `floyo login` on that machine.'
    return () => failStep(execution, want, { code: 'device_not_found', message })
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
  return () => {
    execution.commands.push(command)
    const expiresAt = new Date(deps.nowMs() + timeoutMs).toISOString()
    keepLook(execution, want.key, { until: expiresAt, deviceName: device.name })
    note(execution, {
      ...ofStep(execution, want.step, want.key),
      type: 'suspended',
      attempt: want.attempt,
      commandId: command.id,
      expiresAt,
    })
  }
}

/** Looks whether a command has ended; that it has is a fact of the run. */
export async function lookAtCommand(
  execution: Execution,
  { step, key, record }: Extract<Want, { type: 'command' }>,
): Promise<void> {
  const { deps, claimed } = execution
  const commandId = record.command?.id ?? ''
  const state = await readCommand(deps.query, { workspaceId: claimed.workspaceId, commandId })
  const of = { step, key, attempt: record.attempt }
  if (state.type === 'open') {
    keepLook(execution, key, state)
  } else if (state.type === 'output') {
    const { output } = state
    happenedTo(execution, key, () => {
      note(execution, {
        ...ofStep(execution, step, key),
        type: 'done',
        output,
        attempt: of.attempt,
      })
    })
  } else happenedTo(execution, key, () => failAttempt(execution, of, state))
}

function keepLook(
  { deps, looks }: Execution,
  key: string,
  { until, deviceName }: { until: string; deviceName: string },
): void {
  const againMs = Math.min(Date.parse(until), deps.nowMs() + lookAgainMs)
  looks.set(key, { againMs, until, waitingFor: `the device ${deviceName}` })
}
