/** The role api: HTTP, webhooks, live changes; and, where it is asked for, the pages beside them. */
import { mountHealth } from '../edge/health.ts'
import { buildShell } from '../edge/shell.ts'
import { buildApp } from '../http/app.ts'
import type { Settings } from '../settings.ts'
import { listen } from '../start/listen.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'
import type { Deps } from '../deps.ts'
import { mountWeb } from './web.ts'

export interface RunningServer {
  port: number
  hasWeb: boolean
  stop(): Promise<void>
}

export interface ServerOptions {
  deps: Deps
  metrics: Registry
}

export async function startApi({ deps, metrics }: ServerOptions): Promise<RunningServer> {
  const { settings } = deps
  const app = await buildApp({ deps, metrics })
  const web = await mountWeb(app, deps)
  const port = await listen(app, settings)
  web?.start(`http://${hostHere(settings.FLOYO_HOST)}:${port}`)
  const stop = async (): Promise<void> => {
    // `/health/ready` fails by now; the port stays until whoever asks it sends no more.
    await sleep(graceSeconds(settings) * 1000)
    await Promise.all([app.close(), web?.stop()])
  }
  return { port, hasWeb: web !== null, stop }
}

/** With a database of its own there is no second process that a gateway could turn to. */
function graceSeconds({ FLOYO_GRACE_SECONDS: asked, DATABASE_URL: shared }: Settings): number {
  return asked ?? (shared === undefined ? 0 : 3)
}

/** For a process without the role api: whether it is well, and its figures. */
export async function startHealth({ deps, metrics }: ServerOptions): Promise<RunningServer> {
  const app: FastifyInstance = buildShell({ ...deps, metrics })
  mountHealth(app, deps)
  const port = await listen(app, deps.settings)
  return { port, hasWeb: false, stop: () => app.close() }
}

/** An address of this machine that reaches what listens on `host`. */
function hostHere(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
