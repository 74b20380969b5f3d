/** Shell histories as events. Only lines with a time count; what a command did without one is not known. */
import { eventId, type EventLine } from '@floyo/contracts'
import { inputLines } from '../capture/input-lines.ts'
import { programOf, redactCommand } from '../capture/redact-command.ts'
import { CliError } from '../cli-error.ts'
import { neverRecorded } from '../hook/record-command.ts'

export interface PastCommand {
  /** When it began, ms. */
  t: number
  line: string
  durationMs?: number
}

export type HistoryForm = 'bash' | 'zsh' | 'fish'

interface HistoryReading {
  form: HistoryForm
  /** Told of each line that is too long to be read. */
  refuse: (reason: CliError) => void
  /** Told of each command without a time. */
  withoutTime: () => void
}

/** The commands of a history file, in its order, as they are read. */
export async function* pastCommands(
  input: AsyncIterable<Buffer>,
  { form, refuse, withoutTime }: HistoryReading,
): AsyncGenerator<PastCommand> {
  const read = readers[form]()
  for await (const { first, lines } of inputLines(form === 'zsh' ? unmarked(input) : input)) {
    for (const [index, line] of lines.entries()) {
      if (line === null) {
        const message = `Line ${first + index} is longer than 1 MiB`
        refuse(new CliError('badInput', message, { fix: 'leave it out of the history' }))
        continue
      }
      const command = read(line)
      if (command === 'no time') withoutTime()
      else if (command) yield command
    }
  }
}

/** Takes a history line by line; gives a command where it is known, with its time. */
type ReadLine = (line: string) => PastCommand | 'no time' | undefined

const readers: Record<HistoryForm, () => ReadLine> = {
  bash: readBash,
  zsh: readZsh,
  fish: readFish,
}

/** With HISTTIMEFORMAT set, bash writes `#<seconds>` above each command. */
function readBash(): ReadLine {
  let seconds: number | undefined
  let hasTimes = false
  return (line) => {
    const mark = /^#(\d{9,10})$/.exec(line)
    if (mark) {
      seconds = Number(mark[1])
      return undefined
    }
    if (line === '') return undefined
    // Further lines of one command have no mark of their own.
    if (seconds === undefined) return hasTimes ? undefined : 'no time'
    const t = seconds * 1000
    seconds = undefined
    hasTimes = true
    return { t, line }
  }
}

/** With EXTENDED_HISTORY, zsh writes `: <seconds>:<duration>;<command>`; a backslash ends unfinished lines. */
function readZsh(): ReadLine {
  let goesOn = false
  return (line) => {
    const isRest = goesOn
    goesOn = line.endsWith('\\')
    const match = /^: (\d{9,10}):(\d+);(.*)$/s.exec(line)
    if (!match) return line === '' || isRest ? undefined : 'no time'
    const [, seconds, duration, command = ''] = match
    return {
      t: Number(seconds) * 1000,
      line: command.replace(/\\$/, ''),
      durationMs: Number(duration) * 1000,
    }
  }
}

/** fish writes a list of `- cmd: ...` with `  when: <seconds>` below. */
function readFish(): ReadLine {
  let line: string | undefined
  return (row) => {
    const command = /^- cmd: (.*)$/.exec(row)
    if (command) {
      const before = line
      line = (command[1] ?? '').replaceAll(/\\(n|\\)/g, (_, sign: string) =>
        sign === 'n' ? '\n' : '\\',
      )
      return before === undefined ? undefined : 'no time'
    }
    const when = /^ {2}when: (\d+)$/.exec(row)
    if (!when || line === undefined) return undefined
    const past = { t: Number(when[1]) * 1000, line }
    line = undefined
    return past
  }
}

const mark = 0x83

/** zsh writes some bytes behind a mark with one bit turned. */
async function* unmarked(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isMarked = false
  for await (const chunk of input) {
    const plain = Buffer.alloc(chunk.length)
    let length = 0
    for (const byte of chunk) {
      const turned: boolean = isMarked
      isMarked = !turned && byte === mark
      if (!isMarked) plain[length++] = turned ? byte ^ 0x20 : byte
    }
    yield plain.subarray(0, length)
  }
}

/** A past command as an event, redacted as the hook does; none of what the hook never records. */
export function historyEvent(
  { t, line, durationMs }: PastCommand,
  { home, actor, shell }: { home: string; actor: string; shell: HistoryForm },
): EventLine | undefined {
  if (/^\s/.test(line) || neverRecorded.has(programOf(line))) return undefined
  const event = {
    t: t + (durationMs ?? 0),
    actor,
    type: 'command.finished',
    subject: redactCommand(line, home),
    attrs: { shell, ...(durationMs === undefined ? {} : { durationMs }) },
  }
  return event.subject === '' ? undefined : { id: eventId(event, 'shell-history'), ...event }
}
