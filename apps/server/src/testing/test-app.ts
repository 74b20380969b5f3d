/** The application as a test calls it: a real database, real rights, no port. */
import { hashPassword } from '../auth/password.ts'
import type { Deps } from '../deps.ts'
import { createDatabaseWatch } from '../edge/database-watch.ts'
import { createMetrics } from '../edge/metrics.ts'
import { createFileStore } from '../files/disk.ts'
import { buildApp } from '../http/app.ts'
import { createHub } from '../live/hub.ts'
import { readSettings } from '../settings.ts'
import { makeOwner } from '../setup/store.ts'
import { openCodeRunner } from '../start/code.ts'
import { openAuthPool } from '../start/database.ts'
import { createDeps } from '../start/deps.ts'
import { openEgress, openEngine } from '../start/engine.ts'
import { createLog } from '../start/log.ts'
import { toInstallationKey } from '../start/secret-key.ts'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import type { Role } from '@floyo/contracts'
import { testDatabase, type TestDatabase } from '@floyo/db/testing'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { sql } from 'kysely'
import { createSpaceWatch, type DiskSpace } from '../space/watch.ts'

export const origin = 'http://floyo.test'
export const ownerEmail = 'owner@example.com'
export const password = 'correct horse battery staple'

export interface TestApp {
  app: FastifyInstance
  deps: Deps
  database: TestDatabase
  /** What was logged, a line each. */
  logged: string[]
  /** What its disk has, when it is looked at next. */
  disk: DiskSpace
  /** Whether its database says nothing to whoever asks if it is there. */
  watched: { isSilent: boolean }
}

/** Sends a request as somebody; a body goes as JSON. */
export type Send = (request: TestRequest) => Promise<LightMyRequestResponse>

export interface TestRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  body?: unknown
  headers?: Record<string, string>
}

export async function testApp(t: TestContext, env: Record<string, string> = {}): Promise<TestApp> {
  const database = await testDatabase(t)
  const dataDir = await mkdtemp(path.join(tmpdir(), 'floyo-test-'))
  const settings = readSettings({ FLOYO_DATA: dataDir, FLOYO_URL: origin, ...env })
  const logged: string[] = []
  const log = createLog(
    { FLOYO_LOG_LEVEL: 'debug', FLOYO_ROLES: ['api'] },
    { write: (line) => void logged.push(line) },
  )
  const auth = openAuthPool(database.urls.api, log)
  const stopping = new AbortController()
  const key = toInstallationKey(randomBytes(32))
  const live = createHub()
  const enginePool = database.pools.engine
  const files = createFileStore(path.join(dataDir, 'files'))
  const disk: DiskSpace = { totalBytes: 1000, freeBytes: 1000 }
  const space = createSpaceWatch({
    dirs: { files: dataDir },
    log,
    read: () => Promise.resolve(disk),
  })
  const watched = { isSilent: false }
  const query = (): Promise<unknown> =>
    watched.isSilent ? new Promise(() => {}) : Promise.resolve({})
  const databaseWatch = createDatabaseWatch({ pool: { query } as never, log, silentMs: 100 })
  const egress = openEgress(settings)
  const code = openCodeRunner(settings, log)
  const engine = openEngine({
    settings,
    pool: enginePool,
    hotPool: enginePool,
    db: database.api,
    log,
    key,
    files,
    space,
    egress,
    code,
    origin: () => settings.FLOYO_URL ?? origin,
  })
  const deps = await createDeps({
    settings,
    version: '0.0.0-test',
    log,
    key,
    engine,
    enginePool,
    egress,
    code,
    files,
    space,
    live,
    database: {
      api: { db: database.api, pool: database.pools.api, close: () => Promise.resolve() },
      auth,
    },
    origin: () => settings.FLOYO_URL ?? origin,
    stopSignal: stopping.signal,
    databaseWatch,
  })
  const listening = engine.listenChanges((change) => live.publish(change), stopping.signal)
  const app = await buildApp({ deps, metrics: createMetrics() })
  t.after(async () => {
    stopping.abort()
    await app.close()
    await listening
    await auth.end()
    await egress.close()
    await code.close()
    // A worker that a later hook stops may still be writing.
    await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  })
  return { app, deps, database, logged, disk, watched }
}

/** An installation with its owner, who is signed in. */
export async function ownedApp(
  t: TestContext,
  env: Record<string, string> = {},
): Promise<TestApp & { send: Send }> {
  const test = await testApp(t, env)
  await addOwner(test)
  return { ...test, send: await signedIn(test, ownerEmail) }
}

async function addOwner({ deps }: TestApp): Promise<void> {
  const passwordHash = await hashPassword(password)
  await makeOwner(
    deps.db,
    {
      name: 'Olive',
      email: ownerEmail,
      passwordHash,
      workspaceName: 'Office',
      timezone: 'Europe/Berlin',
      linkToken: null,
    },
    null,
  )
}

/** Requests without anybody's rights. */
export function anonymous({ app }: Pick<TestApp, 'app'>): Send {
  return ({ method = 'GET', url, body, headers }) => {
    const options: InjectOptions = { method, url, headers: { ...headers } }
    if (body !== undefined) options.payload = body as object
    return app.inject(options)
  }
}

/** Requests with a session of the person. */
export async function signedIn(test: Pick<TestApp, 'app'>, email: string): Promise<Send> {
  const answer = await anonymous(test)({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    body: { email, password },
    headers: { origin },
  })
  if (answer.statusCode !== 200) throw new Error(`sign-in answered ${answer.body}`)
  const cookie = [answer.headers['set-cookie']]
    .flat()
    .map((one) => one?.split(';')[0])
    .join('; ')
  return withHeaders(test, { cookie, origin })
}

/** Requests with an API key. */
export function withKey(test: Pick<TestApp, 'app'>, secret: string): Send {
  return withHeaders(test, { authorization: `Bearer ${secret}` })
}

function withHeaders(test: Pick<TestApp, 'app'>, own: Record<string, string>): Send {
  const send = anonymous(test)
  return (request) => send({ ...request, headers: { ...own, ...request.headers } })
}

/** Another person, in the owner's workspace, who can sign in. @returns their id */
export async function addMember(
  { database }: Pick<TestApp, 'database'>,
  { email, role }: { email: string; role: Role },
): Promise<string> {
  const { owner } = database
  const hash = await hashPassword(password)
  const { rows } = await sql<{ id: string }>`
    with person as (
      insert into auth."user" (name, email) values (${email.split('@', 1)[0]}, ${email}) returning id
    ), account as (
      insert into auth.account ("accountId", "providerId", "userId", password)
      select id, 'credential', id, ${hash} from person
    )
    insert into app.members (workspace_id, user_id, role)
    select (select id from app.workspaces order by created_at limit 1), id, ${role}::app.role from person
    returning user_id as id`.execute(owner)
  return rows[0]?.id ?? ''
}
