/** What is captured and sent at the moment, for `watch status` and `status`. */
import { refusedState, type RefusedState } from '../capture/refused.ts'
import { spoolState } from '../capture/spool.ts'
import { isPaused, readConfig } from '../config.ts'
import type { Context } from '../context.ts'
import { findCredentials } from '../credentials/credentials.ts'
import { type DaemonStatus, daemonStatus } from '../daemon/status.ts'

export interface CaptureState {
  running: boolean
  pid: number | null
  signedIn: boolean
  pausedUntil: string | null
  folders: { path: string; state: string; message: string | null }[]
  waitingBytes: number
  waitingSince: string | null
  eventsSeen: number
  eventsSent: number
  lastSentAt: string | null
  sendingProblem: string | null
  /** Events that the server did not take; null when there are none. */
  refused: RefusedState | null
  agent: 'on' | 'off'
}

export async function readCaptureState(context: Context): Promise<CaptureState> {
  const { settings, now } = context
  const config = readConfig(settings.paths.config)
  const daemon = await daemonStatus(settings.paths.stateDir)
  const spool = spoolState({ folder: settings.paths.spool, limitBytes: settings.spoolLimitBytes })
  const until = config.pauses.findLast((pause) => isPaused({ pauses: [pause] }, now()))?.until
  return {
    running: daemon !== undefined,
    pid: daemon?.pid ?? null,
    signedIn: (await findCredentials(settings)) !== undefined,
    pausedUntil: toIso(until),
    folders: config.folders.map((path) => folderState(path, daemon)),
    waitingBytes: spool.waitingBytes,
    waitingSince: toIso(spool.waitingSince),
    eventsSeen: daemon?.eventsSeen ?? 0,
    eventsSent: daemon?.eventsSent ?? 0,
    lastSentAt: toIso(daemon?.lastSentAt),
    sendingProblem: daemon?.sendingProblem ?? null,
    refused: refusedState(settings.paths.refusedEvents),
    agent: config.agent.enabled ? 'on' : 'off',
  }
}

function folderState(
  path: string,
  daemon: DaemonStatus | undefined,
): CaptureState['folders'][number] {
  const known = daemon?.folders.find((folder) => folder.path === path)
  return { path, state: known?.state ?? 'not running', message: known?.message ?? null }
}

function toIso(t: number | null | undefined): string | null {
  return t === null || t === undefined ? null : new Date(t).toISOString()
}

export function renderCaptureState(state: CaptureState, { out }: Pick<Context, 'out'>): string {
  const { color } = out
  const lines: string[] = []
  if (state.folders.length === 0)
    lines.push('No folder is watched. Begin with: floyo watch start DIR')
  for (const { path, state: word, message } of state.folders) {
    const paint = word === 'watching' ? color.green : word === 'starting' ? color.dim : color.red
    lines.push(`${paint(word.padEnd(12))} ${path}${message ? `\n${' '.repeat(13)}${message}` : ''}`)
  }
  if (state.pausedUntil) lines.push(color.yellow(`Paused until ${localTime(state.pausedUntil)}.`))
  if (!state.running && state.folders.length > 0) {
    lines.push('The background process does not run. Begin again with: floyo watch start')
  }
  lines.push(
    `${state.eventsSeen} events seen and ${state.eventsSent} sent since it began${lastSent(state)}.`,
  )
  if (state.waitingBytes > 0) {
    const since = state.waitingSince ? ` since ${localTime(state.waitingSince)}` : ''
    lines.push(`${Math.ceil(state.waitingBytes / 1024)} kB wait to be sent${since}.`)
  }
  if (state.sendingProblem)
    lines.push(color.yellow(`Not sent at the moment: ${state.sendingProblem}`))
  if (state.refused) lines.push(color.yellow(renderRefused(state.refused)))
  return lines.join('\n')
}

function lastSent({ lastSentAt }: CaptureState): string {
  return lastSentAt ? `, the last at ${localTime(lastSentAt)}` : ''
}

export function localTime(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
}

function renderRefused({ count, code, message, file }: RefusedState): string {
  const were = count === 1 ? 'event was' : 'events were'
  return `${count} ${were} refused by the server and kept: ${message} (${code}).
When the cause is gone: floyo import jsonl ${file}, then remove that file.`
}
