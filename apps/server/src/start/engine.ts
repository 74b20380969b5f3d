/** The engine with the connectors: what an action is given when a run performs it. */
import { actions, createEgress, type Egress, performAction, probeAction } from '@floyo/connectors'
import { StepError } from '@floyo/contracts'
import type { Db } from '@floyo/db'
import {
  type Actions,
  createCallbacks,
  createEngine,
  type Engine,
  type PerformAction,
} from '@floyo/engine'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { createReadConnection } from '../connections/secrets.ts'
import { discoverAction, discoverActionId, performDiscover } from '../discovery/action.ts'
import { outputShapes } from '../discovery/output-shapes.ts'
import type { FileStore } from '../files/disk.ts'
import { filesOfRun } from '../files/of-run.ts'
import { createValueStore } from '../files/values.ts'
import { performRepeat, repeatAction, repeatActionId } from '../run-repeats/action.ts'
import { performSimulate, simulateAction, simulateActionId } from '../simulations/action.ts'
import type { SpaceWatch } from '../space/watch.ts'
import { type KeepSetting, type Settings, SettingsError, usualRetention } from '../settings.ts'
import type { CodeRunner } from './code.ts'
import type { Redis } from './redis.ts'
import type { InstallationKey } from './secret-key.ts'

export interface EngineParts {
  settings: Pick<Settings, 'FLOYO_LEASE_SECONDS' | 'FLOYO_QUEUE_LIMIT' | KeepSetting>
  /** As the engine's role. */
  pool: Pool
  /** The same, for what each run passes. */
  hotPool: Pool
  /** As the API's role, for what Floyo does itself in a workspace. */
  db: Db
  log: Logger
  key: InstallationKey
  files: FileStore
  /** Whether there is room for what runs write. */
  space: Pick<SpaceWatch, 'isLow' | 'isOut'>
  egress: Egress
  code: Pick<CodeRunner, 'run'>
  /** The address people use, once it is known. */
  origin: () => string
  redis?: Redis | undefined
}

/** The connectors' actions, and those that Floyo performs itself. */
export const allActions: Actions = new Map([
  ...actions,
  [discoverActionId, discoverAction],
  [repeatActionId, repeatAction],
  [simulateActionId, simulateAction],
])

export function openEngine(parts: EngineParts): Engine {
  const { settings, pool, hotPool, db, log, key, files, space, egress, code, origin, redis } = parts
  const readConnection = createReadConnection(pool, key)
  const perform: PerformAction = async (call) => {
    if (call.action.id === discoverActionId) {
      return performDiscover({ db, changes: engine.changes }, call)
    }
    if (call.action.id === repeatActionId) return performRepeat({ db, engine }, call)
    if (call.action.id === simulateActionId) {
      return performSimulate({ db, engine, outputShapes }, call)
    }
    const action = actions.get(call.action.id)
    if (!action) {
      const message = `There is no action ${call.action.id} in this installation.`
      throw new StepError('unknown_action', message, { retryable: false })
    }
    const { workspaceId, runId, signal, idempotencyKey, attempt } = call
    const connection =
      call.connection === undefined
        ? undefined
        : await readConnection({ workspaceId, name: call.connection })
    if (call.connection !== undefined && connection === undefined) {
      const message = `There is no connection ${call.connection} in this workspace. Make one, or name another in the step.`
      throw new StepError('connection_missing', message, { retryable: false })
    }
    const context = {
      connection,
      egress,
      files: filesOfRun({ pool, store: files, workspaceId, runId }),
      signal,
      idempotencyKey,
      attempt,
    }
    if (call.probe) return { output: await probeAction(action, call.input, context) }
    return performAction(action, call.input, context)
  }
  const engine = createEngine({
    pool,
    hotPool,
    log,
    ...redis,
    actions: allActions,
    outputShapes,
    perform,
    runCode: (call) => code.run(call),
    valueStore: createValueStore(pool, files),
    space,
    queueLimit: settings.FLOYO_QUEUE_LIMIT,
    callbacks: createCallbacks({
      key: Buffer.from(key.derive('callbacks')),
      baseUrl: () => `${origin()}/hooks/wait/`,
    }),
    linkToRun: (runId) => `${origin()}/runs/${runId}`,
    worker: { leaseSeconds: settings.FLOYO_LEASE_SECONDS },
    scheduler: {
      retention: { usual: usualRetention(settings), removeFile: (place) => files.remove(place) },
    },
  })
  return engine
}

/** @throws SettingsError when FLOYO_EGRESS_ALLOW can not be read */
export function openEgress({ FLOYO_EGRESS_ALLOW: allow }: Settings): Egress {
  try {
    return createEgress({ allow: allow.join(', ') })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'expected host, host:port or CIDR'
    throw new SettingsError(`FLOYO_EGRESS_ALLOW: ${why}`, { cause })
  }
}
