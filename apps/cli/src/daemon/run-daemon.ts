/**
 * The background process: watches folders, sends the spool, and runs the device agent. It begins where
 * a former one ended or was killed, and obeys the choices in the config file.
 */
import type { Server } from 'node:net'
import { userInfo } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { EventLine } from '@floyo/contracts'
import { type AgentState, runAgent } from '../agent/run-agent.ts'
import { eventTimeOf } from '../capture/event-time.ts'
import type { SpoolOptions } from '../capture/spool.ts'
import { CliError, messageOf } from '../cli-error.ts'
import { changeConfig, readConfig } from '../config.ts'
import type { Context } from '../context.ts'
import { WatchJournal } from '../watch/journal.ts'
import {
  isWatched,
  recordChanges,
  type RecordOptions,
  spoolPending,
} from '../watch/record-changes.ts'
import { type FolderState, watchFolder } from '../watch/watch-folder.ts'
import { listen, type Request } from './control.ts'
import { readForgetting } from './forgetting.ts'
import type { Log } from './log.ts'
import { createRest } from './rest.ts'
import { sendForever, type SendingState } from './send-forever.ts'
import type { DaemonStatus } from './status.ts'

/** The person's own name in events from this computer. */
export function localActor(): string {
  return `user:${userInfo().username}`
}

const longestSendMs = 8000

/** Runs until it is told to stop. @throws CliError `refused` when another one runs */
export async function runDaemon(context: Context, log: Log): Promise<void> {
  const { settings } = context
  const stop = new AbortController()
  const signal = AbortSignal.any([context.signal, stop.signal])
  const { rest, wake } = createRest(signal)
  let config = changeConfig(settings.paths.config, (current) => current)
  const folders = new Map<
    string,
    { state: FolderState; stop: AbortController; done: Promise<void> }
  >()
  /** Of folders that are watched no more: their last looks, and what follows from them. */
  const leaving = new Set<Promise<void>>()
  const sending: SendingState = {
    sent: 0,
    lastSentAt: null,
    problem: null,
    underWay: Promise.resolve(),
  }
  const agent: AgentState = { running: null, problem: null }
  let eventsSeen = 0

  const answer = (request: Request): unknown => {
    if (request.startsWith('forget ')) return forget(readForgetting(request))
    if (request === 'stop') stop.abort()
    if (request === 'reload') {
      applyConfig()
      wake()
    }
    return request === 'status' ? status() : { ok: true }
  }
  const server = await listen(settings.paths.stateDir, answer)
  if (!server) {
    throw new CliError('refused', 'The background process runs already', {
      fix: 'floyo watch status',
    })
  }
  const journal = openJournal(settings.paths.watchJournal, { server, folders: config.folders })
  const spool: SpoolOptions = { folder: settings.paths.spool, limitBytes: settings.spoolLimitBytes }
  const record: RecordOptions = {
    journal,
    spool,
    home: settings.home,
    actor: localActor(),
    deviceKey: config.installId,
    now: context.now,
    eventTime: eventTimeOf(context.env),
    config: () => config,
    onEvents: (events) => {
      eventsSeen += events.length
      log('events kept', { count: events.length })
    },
  }
  log('started', { pid: process.pid, folders: config.folders.length })
  try {
    spoolPendingIfPossible()
    applyConfig()
    await Promise.all([
      sendForever({ context, spool, signal, log, state: sending, config: () => config, rest }),
      runAgent({ context, signal, log, state: agent, config: () => config, rest }),
    ])
  } finally {
    stop.abort()
    await Promise.allSettled([...[...folders.values()].map(({ done }) => done), ...leaving])
    journal.close()
    server.close()
    log('stopped')
  }

  function spoolPendingIfPossible(): void {
    try {
      spoolPending(record)
    } catch (error) {
      log('events wait in the journal', { why: messageOf(error) })
    }
  }

  /** What the journal still holds goes; and what is on its way arrives before the server forgets. */
  async function forget(isForgotten: (event: EventLine) => boolean): Promise<{ count: number }> {
    const count = journal.forget(isForgotten)
    await Promise.race([sending.underWay, pause(longestSendMs, undefined, { ref: false })])
    return { count }
  }

  function applyConfig(): void {
    config = readConfig(settings.paths.config)
    for (const [path, watch] of folders) {
      if (config.folders.includes(path)) continue
      watch.stop.abort()
      folders.delete(path)
      const left = watch.done.then(forgetUnwatched)
      leaving.add(left)
      void left.then(() => leaving.delete(left))
    }
    for (const path of config.folders) if (!folders.has(path)) startFolder(path)
  }

  /** What is not forgotten now is at the next start. */
  function forgetUnwatched(): void {
    try {
      journal.compact((file) => isWatched(file, config.folders))
    } catch (error) {
      log('journal not compacted', { why: messageOf(error) })
    }
  }

  function startFolder(root: string): void {
    const own = new AbortController()
    const watch = {
      state: { state: 'starting' } as FolderState,
      stop: own,
      done: Promise.resolve(),
    }
    folders.set(root, watch)
    watch.done = watchFolder({
      root,
      settleMs: settings.settleMs,
      signal: AbortSignal.any([signal, own.signal]),
      seen: journal.seen,
      record: (found) => recordChanges(root, found, record),
      onState: (state) => {
        if (state.state !== watch.state.state) log('folder', { root, ...state })
        watch.state = state
      },
    })
  }

  function status(): DaemonStatus {
    return {
      pid: process.pid,
      startedAt: context.now() - Math.round(process.uptime() * 1000),
      folders: [...folders].map(([path, { state }]) => ({
        path,
        state: state.state,
        message: 'message' in state ? state.message : null,
      })),
      agent: config.agent.enabled ? 'on' : 'off',
      runningCommand: agent.running,
      agentProblem: agent.problem,
      eventsSeen,
      eventsSent: sending.sent,
      lastSentAt: sending.lastSentAt,
      sendingProblem: sending.problem,
    }
  }
}

/** Only who has the socket may write to the journal; without a journal the socket is given up. */
function openJournal(
  path: string,
  { server, folders }: { server: Server; folders: readonly string[] },
): WatchJournal {
  try {
    const journal = new WatchJournal(path)
    journal.compact((file) => isWatched(file, folders))
    return journal
  } catch (error) {
    server.close()
    throw error
  }
}
