/**
 * What the shell hook runs in the background after each command. The command line comes on standard
 * input, so that no list of processes shows it, is redacted, and only then written to the spool.
 * Whatever goes wrong here must not disturb a prompt: it is noted in a file that `floyo doctor` reads.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { eventTimeOf } from '../capture/event-time.ts'
import { programOf, redactCommand } from '../capture/redact-command.ts'
import { redactPath } from '../capture/redact.ts'
import { appendEvents } from '../capture/spool.ts'
import { homeOf, pathsOf } from '../paths.ts'

type Host = Pick<NodeJS.Process, 'argv' | 'env' | 'stdin'>

interface Choices {
  pauses?: { from: number; until: number }[]
  hook?: { only?: string[]; never?: string[] }
}

/**
 * Programs whose use says more about secrets and persons than about routines; and the ways out of a
 * shell, which are no work (fish reports them, if the recorder is quicker than its end).
 */
export const neverRecorded = new Set(
  'export set unset read pass op vault gpg ssh-add ssh-keygen passwd chpasswd security secret-tool bw keyctl history fc sudoedit visudo floyo exit logout'.split(
    ' ',
  ),
)

const limitBytes = 256 * 1024 * 1024

export async function recordCommand(host: Host): Promise<void> {
  const paths = pathsOf(host.env)
  try {
    const line = await text(host.stdin)
    const { values } = parseArgs({ args: host.argv.slice(2), options })
    const t = Number(values.end ?? Date.now())
    const durationMs = values.start ? Math.max(0, Math.round(t - Number(values.start))) : undefined
    const at = eventTimeOf(host.env)(t)
    const command = toCommandEvent(line, { ...values, t: at, durationMs, home: homeOf(host.env) })
    if (!command || !isWanted(programOf(line), t, readChoices(paths.config))) return
    appendEvents({ folder: paths.spool, limitBytes }, [command], {
      source: 'hook',
      now: Date.now(),
    })
  } catch (error) {
    const note = `${new Date().toISOString()} ${error instanceof Error ? error.message : String(error)}\n`
    writeFileSync(join(paths.stateDir, 'hook-error'), note, { mode: 0o600 })
  }
}

const options = {
  shell: { type: 'string' },
  cwd: { type: 'string' },
  exit: { type: 'string' },
  start: { type: 'string' },
  end: { type: 'string' },
} as const

interface Circumstances {
  t: number
  home: string
  shell?: string | undefined
  cwd?: string | undefined
  exit?: string | undefined
  durationMs?: number | undefined
}

interface CommandEvent {
  id: string
  t: number
  actor: string
  type: 'command.finished'
  subject: string
  attrs: Record<string, string | number>
}

/** A finished command as an event; undefined for an empty line and for one begun with a space. */
export function toCommandEvent(line: string, about: Circumstances): CommandEvent | undefined {
  if (line.trim() === '' || /^\s/.test(line)) return undefined
  const { t, home, shell, cwd, exit, durationMs } = about
  const attrs: Record<string, string | number> = {}
  if (cwd) attrs['cwd'] = redactPath(cwd, home)
  if (exit) attrs['exitCode'] = Number(exit)
  if (durationMs !== undefined) attrs['durationMs'] = durationMs
  if (shell) attrs['shell'] = shell
  return {
    id: freshEventId(t),
    t,
    actor: `user:${userInfo().username}`,
    type: 'command.finished',
    subject: redactCommand(line, home),
    attrs,
  }
}

function isWanted(program: string, t: number, { pauses = [], hook = {} }: Choices): boolean {
  if (pauses.some(({ from, until }) => from <= t && t < until)) return false
  if (neverRecorded.has(program) || hook.never?.includes(program)) return false
  return !hook.only?.length || hook.only.includes(program)
}

function readChoices(path: string): Choices {
  let json: string
  try {
    json = readFileSync(path, 'utf8')
  } catch {
    return {}
  }
  return JSON.parse(json) as Choices
}

// Each run of a command is an act of its own, so the id is random behind the time (UUIDv7).
function freshEventId(t: number): string {
  const time = Math.floor(t).toString(16).padStart(12, '0')
  const random = randomBytes(10)
  random[2] = ((random[2] ?? 0) & 0x3f) | 0x80
  const hex = random.toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(1, 4)}-${hex.slice(4, 8)}-${hex.slice(8)}`
}
