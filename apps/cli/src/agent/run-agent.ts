/** The device agent: takes commands that runs ask this device for, and runs those that are allowed here. */
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { ApiProblem, type Client } from '@floyo/client'
import type { DeviceCommand, DeviceCommandResult } from '@floyo/contracts'
import { messageOf } from '../cli-error.ts'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import type { Log } from '../daemon/log.ts'
import type { Rest } from '../daemon/rest.ts'
import { openClient } from '../open-client.ts'
import { findAllowed } from './allow-list.ts'
import { changedFiles, mostBytes, snapshotFiles } from './collect-files.ts'
import { type CommandJournal, openCommandJournal } from './command-journal.ts'
import { refusal, runCommand } from './run-command.ts'

export interface AgentState {
  /** The command that runs at the moment. */
  running: string | null
  problem: string | null
}

export interface AgentOptions {
  context: Context
  signal: AbortSignal
  log: Log
  state: AgentState
  config: () => Config
  rest: Rest
}

/** Switching the agent on ends this wait. */
const idleMs = 30_000
const retryMs = 500
const longestWaitMs = 30_000

/** Runs until the signal is aborted, whatever the network does. */
export async function runAgent(options: AgentOptions): Promise<void> {
  const { context, signal, log, state, config } = options
  let journal: CommandJournal | undefined
  let failures = 0
  while (!signal.aborted) {
    if (!config().agent.enabled) {
      await options.rest(idleMs)
      continue
    }
    try {
      journal ??= openCommandJournal(context.settings.paths.commandJournal, context.now())
      const { client } = await openClient(context)
      for (const id of journal.unreported()) await report(client, id, { ...options, journal })
      await takeAndRun(client, { ...options, journal })
      failures = 0
      state.problem = null
    } catch (error) {
      if (signal.aborted) return
      failures += 1
      if (state.problem !== messageOf(error)) log('agent waits', { why: messageOf(error) })
      state.problem = messageOf(error)
      await options.rest(Math.min(longestWaitMs, retryMs * 2 ** Math.min(failures, 10)))
    }
  }
}

type Working = AgentOptions & { journal: CommandJournal }

async function takeAndRun(client: Client, options: Working): Promise<void> {
  const { items } = await client.takeDeviceCommands(
    { body: { waitSeconds: 20, limit: 1 } },
    { signal: options.signal, timeoutMs: 40_000 },
  )
  for (const command of items) {
    if (!options.journal.knows(command.id)) await runOnce(client, command, options)
    await report(client, command.id, options)
  }
}

/** Runs a command that was never begun here, and notes how it ended. */
async function runOnce(client: Client, command: DeviceCommand, options: Working): Promise<void> {
  const { journal, log, state, context } = options
  const { id } = command
  journal.note({ id, state: 'started', at: context.now() })
  log('command taken', { id, runId: command.runId, program: command.command[0] })
  state.running = command.command.join(' ')
  const result = await resultOf(client, command, options)
  state.running = null
  journal.note({ id, state: 'ended', at: context.now(), result })
  log('command ended', {
    id,
    ...(result.status === 'refused' ? { refused: result.code } : { exitCode: result.exitCode }),
  })
}

async function resultOf(
  client: Client,
  { command, cwd, timeoutSeconds, collect }: DeviceCommand,
  { context, config, signal }: Working,
): Promise<DeviceCommandResult> {
  const { home } = context.settings
  const allowed = findAllowed(config().agent.allowed, command, { cwd, home })
  if (!allowed) {
    return refusal(
      'command_not_allowed',
      `This device does not allow that command. Allow it there: floyo agent allow ${JSON.stringify(command.join(' '))}`,
    )
  }
  try {
    const before = await snapshotFiles(allowed.cwd, collect).catch(() => new Map<string, string>())
    const ran = await runCommand(allowed.argv, {
      cwd: allowed.cwd,
      timeoutSeconds,
      env: context.env,
      signal,
    })
    if ('status' in ran) return ran
    const made = changedFiles(before, await snapshotFiles(allowed.cwd, collect))
    return { status: 'finished', ...ran, files: await upload(client, made, signal) }
  } catch (error) {
    return refusal('interrupted', `It could not be brought to its end: ${messageOf(error)}`)
  }
}

async function upload(
  client: Client,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const ids: string[] = []
  for (const path of paths) {
    const { size } = await stat(path)
    if (size > mostBytes) throw new Error(`${basename(path)} is larger than 64 MiB`)
    const query = { name: basename(path).slice(0, 255), path: path.slice(0, 4096) }
    const { id } = await client.uploadFile(
      { query, body: await readFile(path) },
      { signal, timeoutMs: 300_000 },
    )
    ids.push(id)
  }
  return ids
}

async function report(
  client: Client,
  id: string,
  { journal, context, log }: Working,
): Promise<void> {
  const result = journal.resultOf(id)
  const send = (body: DeviceCommandResult): Promise<void> =>
    client.finishDeviceCommand({ params: { commandId: id }, body })
  try {
    await send(result).catch((error: unknown) => {
      if (!isAboutContent(error)) throw error
      log('result refused', { id, code: error.code })
      return send(refusal('interrupted', `It ended, and its result was refused: ${error.message}`))
    })
  } catch (error) {
    // Nobody waits for it any more: the run was canceled, or the result had arrived.
    const isOver = error instanceof ApiProblem && (error.status === 404 || error.status === 409)
    if (!isOver) throw error
    log('result not wanted', { id, code: error.code })
  }
  journal.note({ id, state: 'reported', at: context.now(), result })
}

/** Whether the server refused what was sent, so that sending it again changes nothing. */
function isAboutContent(error: unknown): error is ApiProblem {
  return error instanceof ApiProblem && (error.status === 400 || error.status === 413)
}
