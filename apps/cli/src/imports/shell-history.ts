/** Shell histories as events. Only lines with a time count; what a command did without one is not known. */
import { eventId, type EventLine } from '@floyo/contracts'
import { programOf, redactCommand } from '../capture/redact-command.ts'
import { neverRecorded } from '../hook/record-command.ts'

export interface PastCommand {
  /** When it began, ms. */
  t: number
  line: string
  durationMs?: number
}

export type HistoryForm = 'bash' | 'zsh' | 'fish'

/** The commands of a history file, and how many lines had no time. */
export function parseHistory(
  text: string,
  form: HistoryForm,
): { commands: PastCommand[]; withoutTime: number } {
  return parsers[form](text)
}

const parsers: Record<
  HistoryForm,
  (text: string) => { commands: PastCommand[]; withoutTime: number }
> = {
  bash: parseBash,
  zsh: parseZsh,
  fish: parseFish,
}

/** With HISTTIMEFORMAT set, bash writes `#<seconds>` above each command. */
function parseBash(text: string): { commands: PastCommand[]; withoutTime: number } {
  const commands: PastCommand[] = []
  let withoutTime = 0
  let seconds: number | undefined
  for (const line of text.split('\n')) {
    const mark = /^#(\d{9,10})$/.exec(line)
    if (mark) seconds = Number(mark[1])
    else if (line !== '') {
      // Further lines of one command have no mark of their own.
      if (seconds !== undefined) commands.push({ t: seconds * 1000, line })
      else if (commands.length === 0) withoutTime += 1
      seconds = undefined
    }
  }
  return { commands, withoutTime }
}

/** With EXTENDED_HISTORY, zsh writes `: <seconds>:<duration>;<command>`; a backslash ends unfinished lines. */
function parseZsh(text: string): { commands: PastCommand[]; withoutTime: number } {
  const commands: PastCommand[] = []
  let withoutTime = 0
  let continued = false
  for (const line of text.split('\n')) {
    const match = /^: (\d{9,10}):(\d+);(.*)$/s.exec(line)
    if (match) {
      const [, seconds, duration, command = ''] = match
      commands.push({
        t: Number(seconds) * 1000,
        line: command.replace(/\\$/, ''),
        durationMs: Number(duration) * 1000,
      })
    } else if (line !== '' && !continued) withoutTime += 1
    continued = line.endsWith('\\')
  }
  return { commands, withoutTime }
}

/** fish writes a list of `- cmd: ...` with `  when: <seconds>` below. */
function parseFish(text: string): { commands: PastCommand[]; withoutTime: number } {
  const commands: PastCommand[] = []
  let withoutTime = 0
  let line: string | undefined
  for (const row of text.split('\n')) {
    const command = /^- cmd: (.*)$/.exec(row)
    const when = /^ {2}when: (\d+)$/.exec(row)
    if (command) {
      if (line !== undefined) withoutTime += 1
      line = (command[1] ?? '').replaceAll(/\\(n|\\)/g, (_, sign: string) =>
        sign === 'n' ? '\n' : '\\',
      )
    } else if (when && line !== undefined) {
      commands.push({ t: Number(when[1]) * 1000, line })
      line = undefined
    }
  }
  return { commands, withoutTime }
}

/** Past commands as events, redacted as the hook does; oldest first. */
export function historyEvents(
  commands: readonly PastCommand[],
  { home, actor, shell, since }: { home: string; actor: string; shell: HistoryForm; since: number },
): EventLine[] {
  return commands
    .filter(({ t, line }) => t >= since && !/^\s/.test(line) && !neverRecorded.has(programOf(line)))
    .map((command) => toEvent(command, { home, actor, shell }))
    .filter(({ subject }) => subject !== '')
    .toSorted((a, b) => a.t - b.t)
}

function toEvent(
  { t, line, durationMs }: PastCommand,
  { home, actor, shell }: { home: string; actor: string; shell: HistoryForm },
): EventLine {
  const event = {
    t: t + (durationMs ?? 0),
    actor,
    type: 'command.finished',
    subject: redactCommand(line, home),
    attrs: { shell, ...(durationMs === undefined ? {} : { durationMs }) },
  }
  return { id: eventId(event, 'shell-history'), ...event }
}
