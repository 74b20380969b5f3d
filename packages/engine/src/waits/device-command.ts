/**
 * Steps that go on elsewhere: a command on a person's device. The command is stored in the
 * transaction that parks the run, so a device never sees one whose run does not wait for it. Its
 * result is stored on the command, once; the run that wakes up reads it there and journals it.
 */
import { inTransaction, type Query } from '../sql/query.ts'
import { toStoredJson } from '../sql/stored-json.ts'
import { AppError, type DeviceCommandResult, type Failure, type JsonValue } from '@floyo/contracts'
import type { Pool } from 'pg'
import type { ChangeFeed } from '../bus/changes.ts'
import { wakeRun } from './wake.ts'

export interface DeviceOfStep {
  id: string
  name: string
  lastSeenAt: string | null
}

/** The device in use that bears a name. @returns undefined when there is none */
export async function findDevice(
  query: Query,
  { workspaceId, name }: { workspaceId: string; name: string },
): Promise<DeviceOfStep | undefined> {
  const [device] = await query<DeviceOfStep & Record<string, unknown>>({
    text: `select id, name, last_seen_at as "lastSeenAt" from app.devices
           where workspace_id = $1 and name = $2 and revoked_at is null`,
    values: [workspaceId, name],
  })
  return device
}

/**
 * Stores how a device's command ended, and wakes the run that waits for it.
 *
 * @returns the run's id
 * @throws AppError `not_found`; `conflict` when it has ended before, or its step gave up waiting
 */
export async function completeSuspended(
  pool: Pool,
  changes: ChangeFeed,
  given: {
    workspaceId: string
    commandId: string
    deviceId?: string
    result: DeviceCommandResult
  },
): Promise<string> {
  const { workspaceId, commandId, deviceId, result } = given
  const runId = await inTransaction(pool, async (query) => {
    const [asked] = await query<{ runId: string }>({
      text: `select run_id as "runId" from app.device_commands
             where workspace_id = $1 and id = $2 and ($3::uuid is null or device_id = $3)`,
      values: [workspaceId, commandId, deviceId ?? null],
    })
    if (!asked) throw new AppError('not_found', 'There is no such command for this device.')
    await wakeRun(query, { workspaceId, runId: asked.runId })
    const [command] = await query<{ status: string; runId: string }>({
      text: `select status, run_id as "runId" from app.device_commands
             where workspace_id = $1 and id = $2 for update`,
      values: [workspaceId, commandId],
    })
    if (command?.status !== 'queued' && command?.status !== 'taken') {
      const why = command?.status === 'canceled' ? 'its run waits no longer' : 'it has a result'
      throw new AppError('conflict', `The result was not stored: ${why}.`)
    }
    await query({
      text: `update app.device_commands set status = $3, result = $4, finished_at = now()
             where workspace_id = $1 and id = $2`,
      values: [workspaceId, commandId, result.status, toStoredJson(result)],
    })
    return command.runId
  })
  changes.wakeWorkers()
  changes.wakeHeld(runId)
  return runId
}

/** How a command stands, as the run that asked for it sees it. `until`: when to look again. */
export type CommandState =
  | { type: 'open'; until: string; deviceName: string }
  | { type: 'output'; output: JsonValue }
  | { type: 'failed'; error: Omit<Failure, 'stepId'>; retryable: boolean }

/** For the device to hand in what it has when the time is up. */
const graceSeconds = 15

interface CommandRow {
  [column: string]: unknown
  status: string
  result: DeviceCommandResult | null
  deviceName: string
  lastSeenAt: string | null
  timeoutSeconds: number
  taken: boolean
  until: string
  expired: boolean
}

/**
 * Looks at a command: a device has the step's time to take it, and from then on the same time to
 * carry it out. Past that it is taken back first, so that either the step has given up or the device
 * has answered, never both.
 */
export async function readCommand(
  query: Query,
  { workspaceId, commandId }: { workspaceId: string; commandId: string },
): Promise<CommandState> {
  const read = async (): Promise<CommandRow | undefined> => {
    const [row] = await query<CommandRow>({ text: commandText, values: [workspaceId, commandId] })
    return row
  }
  let row = await read()
  if (row?.expired && !row.result) {
    await cancelCommand(query, { workspaceId, commandId })
    row = await read()
  }
  if (!row) {
    const message = 'The device that was to run the command is gone.'
    return { type: 'failed', error: { code: 'device_not_found', message }, retryable: false }
  }
  if (row.result) return ofResult(row, await readFiles(query, workspaceId, row.result))
  if (row.status === 'canceled') return { type: 'failed', error: noAnswer(row), retryable: false }
  return { type: 'open', until: row.until, deviceName: row.deviceName }
}

const commandText = `
select c.*, c.until <= now() as expired
from (
  select c.status, c.result, c.timeout_seconds as "timeoutSeconds", d.name as "deviceName",
         d.last_seen_at as "lastSeenAt", c.taken_at is not null as taken,
         coalesce(c.taken_at + make_interval(secs => ${graceSeconds}), c.created_at)
           + make_interval(secs => c.timeout_seconds) as until
  from app.device_commands c
  join app.devices d on d.workspace_id = c.workspace_id and d.id = c.device_id
  where c.workspace_id = $1 and c.id = $2
) c`

/** Takes a command back that has no result. */
export async function cancelCommand(
  query: Query,
  { workspaceId, commandId }: { workspaceId: string; commandId: string },
): Promise<void> {
  await query({
    text: `update app.device_commands set status = 'canceled', finished_at = now()
           where workspace_id = $1 and id = $2 and status in ('queued', 'taken')`,
    values: [workspaceId, commandId],
  })
}

type ResultWithFiles =
  | Extract<DeviceCommandResult, { status: 'refused' }>
  | (Omit<Extract<DeviceCommandResult, { status: 'finished' }>, 'files'> & { files: JsonValue[] })

/** The result with its files as steps hand them on. */
async function readFiles(
  query: Query,
  workspaceId: string,
  result: DeviceCommandResult,
): Promise<ResultWithFiles> {
  if (result.status === 'refused' || result.files.length === 0) return result
  const files = await query<Record<string, JsonValue>>({
    text: `
      select f.id, f.name, f.path, f.size_bytes as "sizeBytes", f.media_type as "mediaType"
      from unnest($2::uuid[]) with ordinality as i (id, place)
      join app.files f on f.workspace_id = $1 and f.id = i.id
      order by i.place`,
    values: [workspaceId, result.files],
  })
  for (const file of files) if (file['path'] === null) delete file['path']
  return { ...result, files }
}

function ofResult(row: CommandRow, result: ResultWithFiles): CommandState {
  if (result.status === 'refused') {
    const message = `The device ${row.deviceName} did not run the command: ${result.message}`
    const retryable = result.code === 'interrupted'
    return { type: 'failed', error: { code: result.code, message }, retryable }
  }
  const { exitCode, stdout, stderr, durationMs, files } = result
  if (exitCode === 0) {
    return { type: 'output', output: { exitCode, stdout, stderr, durationMs, files } }
  }
  const said = (stderr.trim() || stdout.trim()).slice(-500)
  const message = `The command ended with exit code ${exitCode}.${said ? ` It said: ${said}` : ''}`
  return { type: 'failed', error: { code: 'command_failed', message }, retryable: false }
}

function noAnswer(row: CommandRow): Omit<Failure, 'stepId'> {
  const { deviceName, lastSeenAt, timeoutSeconds, taken } = row
  if (taken) {
    const message =
      `The device ${deviceName} took the command but gave no result within ${timeoutSeconds} s. ` +
      'Give the step a longer `timeout`, or see what the device is doing.'
    return { code: 'timed_out', message }
  }
  const seen = lastSeenAt ? `has been offline since ${lastSeenAt}` : 'has never been online'
  const message =
    `The device ${deviceName} ${seen} and did not take the command within ${timeoutSeconds} s. ` +
    'Start `floyo agent` on it and run this again.'
  return { code: 'device_offline', message }
}
