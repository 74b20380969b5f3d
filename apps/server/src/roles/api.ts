/** The role api: HTTP, webhooks, live changes; and, where it is asked for, the pages beside them. */
import type { FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'
import type { Deps } from '../deps.ts'
import { buildApp } from '../http/app.ts'
import { mountHealth } from '../http/health.ts'
import { buildShell } from '../http/shell.ts'
import { listen } from '../start/listen.ts'
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
    await Promise.all([app.close(), web?.stop()])
  }
  return { port, hasWeb: web !== null, stop }
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
