/** The stage of these tests: a real server, its owner, and the real command at a desk. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Desk, openDesk } from '../../product/desk.ts'
import { type Person, signIn } from '../../product/person.ts'
import {
  type Installation,
  newInstallation,
  removeInstallation,
  type ServerProcess,
  startServer,
} from '../../product/server.ts'

const command = join(import.meta.dirname, '../../../apps/cli/bin/floyo.js')

export interface Answer {
  status: number
  body: Record<string, unknown>
  headers: Headers
}

export interface Ended {
  code: number
  stdout: string
  stderr: string
}

export interface Stage {
  installation: Installation
  /** The process at the moment; a test that starts another one says so here. */
  server: ServerProcess
  person: Person
  /** The command's home, signed in by an API key. */
  desk: Desk
  /** A request by the owner: a value as JSON, or the text as it is. @throws when it is answered 500 */
  send(method: string, path: string, body: unknown): Promise<Answer>
  /** Runs the command to its end, whatever its exit code. */
  floyo(words: string[], env?: NodeJS.ProcessEnv): Promise<Ended>
  close(): Promise<void>
}

/** @param installation where the server lies; by default a place of its own */
export async function openStage(installation?: Installation): Promise<Stage> {
  const place = installation ?? (await newInstallation({ FLOYO_ROLES: 'api,worker,scheduler' }))
  const server = await startServer(place)
  const person = await signIn(place.url)
  const home = await mkdtemp(join(tmpdir(), 'floyo-bad-input-'))
  const key = await person.client.createApiKey({
    body: {
      name: 'desk',
      scopes: ['events:read', 'events:write', 'workflows:read', 'workflows:write'],
    },
  })
  const opened = await openDesk({ home, url: place.url })
  const desk = { ...opened, env: { ...opened.env, FLOYO_API_KEY: key.secret, NO_COLOR: '1' } }
  const floyo: Stage['floyo'] = (words, env = {}) => runCommand(words, desk, env)
  const stage: Stage = {
    installation: place,
    server,
    person,
    desk,
    async send(method, path, body) {
      const answer = await request({ place, person }, { method, path, body })
      if (answer.status !== 500) return answer
      throw new Error(
        `${method} ${path} answered 500; the server printed:\n${stage.server.output()}`,
      )
    },
    floyo,
    async close() {
      await floyo(['watch', 'stop'])
      await stage.server.stop()
      await removeInstallation(place)
      await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
  return stage
}

async function request(
  { place, person }: { place: Installation; person: Person },
  { method, path, body }: { method: string; path: string; body: unknown },
): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(`${place.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', cookie: person.cookie, origin: place.url },
    ...(text === undefined ? {} : { body: text }),
  })
  const answered = await response.text()
  const parsed = answered === '' ? {} : (JSON.parse(answered) as Record<string, unknown>)
  return { status: response.status, body: parsed, headers: response.headers }
}

function runCommand(words: string[], desk: Desk, env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...desk.env, ...env }, cwd: desk.home }
    const all = [command, ...words]
    const child = execFile(process.execPath, all, options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr })
    })
    child.stdin?.end()
  })
}

export interface Line {
  t: number
  actor: string
  type: string
  subject: string
  attrs: Record<string, unknown>
}

/** An event as a program would send it, now unless told otherwise. */
export function event(subject: string, over: Partial<Line> = {}): Line {
  return { t: Date.now(), actor: 'user:ada', type: 'file.created', subject, attrs: {}, ...over }
}
