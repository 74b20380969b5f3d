/** The program: starts the roles asked for, in order, and ends them in the reverse order. */
import { createDatabaseWatch } from '../edge/database-watch.ts'
import { createMetrics, watchPool, watchQueue } from '../edge/metrics.ts'
import { createFileStore } from '../files/disk.ts'
import { createHub } from '../live/hub.ts'
import { startApi, startHealth } from '../roles/api.ts'
import { startBackground } from '../roles/background.ts'
import { startWebAlone } from '../roles/web.ts'
import { isWebAlone, type Settings } from '../settings.ts'
import { makeOwnerLink } from '../setup/owner-link.ts'
import { ensureUnattendedOwner } from '../setup/unattended.ts'
import { createSpaceWatch } from '../space/watch.ts'
import fs from 'node:fs'
import path from 'node:path'
import { ensureSystemWorkflowsEverywhere } from '../discovery/system-workflow.ts'
import { openCodeRunner } from './code.ts'
import { openDatabase } from './database.ts'
import { createDeps } from './deps.ts'
import { openEgress, openEngine } from './engine.ts'
import { localOrigin, requireFreePort } from './listen.ts'
import { createLog } from './log.ts'
import type { Printer } from './print.ts'
import { openRedis } from './redis.ts'
import { loadSecretKey } from './secret-key.ts'
import { collectAlone, collectSeldom, settleMemory } from './settle-memory.ts'

export interface Program {
  stop(): Promise<void>
}

export interface ProgramOptions {
  settings: Settings
  version: string
  print: Printer
}

interface Starting extends ProgramOptions {
  log: ReturnType<typeof createLog>
  startedAt: number
  /** What ends, the latest first. */
  ending: (() => Promise<void>)[]
  stopSignal: AbortSignal
}

/** @throws what keeps it from starting: SettingsError, StartError, SecretKeyError, ListenError */
export async function runProgram(options: ProgramOptions): Promise<Program> {
  collectAlone()
  collectSeldom()
  const { settings } = options
  const stopping = new AbortController()
  const ending: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    stopping.abort()
    for (const end of ending.toReversed()) await end()
  }
  const log = createLog(settings)
  const startedAt = performance.now()
  const starting = { ...options, log, startedAt, ending, stopSignal: stopping.signal }
  try {
    await requireFreePort(settings)
    await (isWebAlone(settings) ? startPages(starting) : startParts(starting))
    settleMemory()
    return { stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startPages({ settings, log, print, startedAt, ending }: Starting): Promise<void> {
  const web = await startWebAlone({ settings, log })
  ending.push(() => web.stop())
  const origin = settings.FLOYO_URL ?? localOrigin(settings.FLOYO_HOST, web.port)
  const milliseconds = performance.now() - startedAt
  print.ready({ origin, ownerLink: null, hasWeb: true, milliseconds })
}

async function startParts(starting: Starting): Promise<void> {
  const { settings, print, ending, startedAt } = starting
  let origin = settings.FLOYO_URL ?? localOrigin(settings.FLOYO_HOST, settings.FLOYO_PORT)
  const { deps, metrics } = await openDeps(starting, () => origin)
  await ensureUnattendedOwner(deps)
  await ensureSystemWorkflowsEverywhere(deps)
  const background = startBackground(deps)
  ending.push(() => background.stop())
  const looked = settings.FLOYO_ROLES.includes('worker') ? deps.code.look() : Promise.resolve()
  ending.push(() => looked)
  const isApi = settings.FLOYO_ROLES.includes('api')
  const server = await (isApi ? startApi : startHealth)({ deps, metrics })
  ending.push(() => server.stop())
  origin = settings.FLOYO_URL ?? localOrigin(settings.FLOYO_HOST, server.port)
  const token = isApi ? await makeOwnerLink(deps.pool) : null
  print.ready({
    origin,
    ownerLink: token && `${origin}/setup?token=${token}`,
    hasWeb: server.hasWeb || !settings.FLOYO_ROLES.includes('web'),
    milliseconds: performance.now() - startedAt,
  })
}

/** Opens what all parts stand on: the key, the database, the engine. */
async function openDeps(
  { settings, version, print, log, ending, stopSignal }: Starting,
  origin: () => string,
) {
  fs.mkdirSync(settings.FLOYO_DATA, { recursive: true, mode: 0o711 })
  const key = loadSecretKey(settings.FLOYO_DATA, settings.FLOYO_SECRET_KEY)
  const egress = openEgress(settings)
  ending.push(() => egress.close())
  const code = openCodeRunner(settings, log)
  ending.push(() => code.close())
  const database = await openDatabase({ settings, log, tell: (progress) => print.step(progress) })
  ending.push(() => database.close())
  const enginePool = database.engine.pool
  const files = createFileStore(path.join(settings.FLOYO_DATA, 'files'))
  const { db } = database.api
  const redis = await openRedis({ settings, pool: enginePool, log })
  if (redis) ending.push(() => redis.close())
  const space = createSpaceWatch({
    dirs: {
      files: settings.FLOYO_DATA,
      ...(database.embedded ? { database: path.join(settings.FLOYO_DATA, 'postgres') } : {}),
    },
    log,
  })
  await space.look()
  const hotPool = database.hot.pool
  const stores = { settings, pool: enginePool, hotPool, db, log, key, files, space }
  const engine = openEngine({ ...stores, egress, code, origin, redis })
  const metrics = createMetrics()
  watchPool(metrics, 'api', database.api.pool)
  watchPool(metrics, 'engine', enginePool)
  watchPool(metrics, 'runs', database.hot.pool)
  watchQueue(metrics, enginePool)
  const databaseWatch = createDatabaseWatch({
    pool: database.watch.pool,
    log,
    onBack: () => void database.cutSilent(),
  })
  // Workers and schedulers wait for the database as requests do, and nobody asks them anything.
  const watching = setInterval(() => {
    databaseWatch.look()
    void space.look()
  }, 1000).unref()
  stopSignal.addEventListener('abort', () => clearInterval(watching))
  const deps = await createDeps({
    settings,
    version,
    log,
    key,
    database,
    origin,
    engine,
    enginePool,
    egress,
    code,
    files,
    space,
    live: createHub(),
    stopSignal,
    databaseWatch,
  })
  return { deps, metrics }
}
