/** The role web: the web app's process, its files, and the way to it. */
import { createMetrics } from '../edge/metrics.ts'
import { buildShell } from '../edge/shell.ts'
import type { Settings } from '../settings.ts'
import { listen, ListenError } from '../start/listen.ts'
import { isBuilt, startWebProcess } from '../web/process.ts'
import { proxyPages } from '../web/proxy.ts'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { mountAssets } from '../web/assets.ts'

/** Where the web app's build lies, beside this program. */
const buildDir = path.resolve(import.meta.dirname, '../../../web/.next/standalone/apps/web')

export interface WebParts {
  /** Starts what serves pages, once the API answers at `apiUrl`. */
  start(apiUrl: string): void
  stop(): Promise<void>
}

/** Mounts the pages on `app`. @returns null when there is nothing to serve: no build, or not asked */
export async function mountWeb(
  app: FastifyInstance,
  { settings, log }: { settings: Settings; log: Logger },
): Promise<WebParts | null> {
  const elsewhere = settings.FLOYO_WEB_URL?.replace(/\/$/, '')
  if (elsewhere !== undefined) {
    await proxyPages(app, { upstream: () => elsewhere })
    return { start() {}, stop: () => Promise.resolve() }
  }
  if (!settings.FLOYO_ROLES.includes('web') || !isBuilt(buildDir)) return null
  let web: ReturnType<typeof startWebProcess> | undefined
  mountAssets(app, buildDir)
  await proxyPages(app, { upstream: () => web?.upstream() })
  return {
    start(apiUrl) {
      web = startWebProcess({ dir: buildDir, apiUrl, log })
    },
    stop: async () => web?.stop(),
  }
}

/** A process that serves pages and nothing else: it has no database and no key. */
export async function startWebAlone({
  settings,
  log,
}: {
  settings: Settings
  log: Logger
}): Promise<{ port: number; stop(): Promise<void> }> {
  const app = buildShell({
    settings,
    log,
    metrics: createMetrics(),
    identify: () => Promise.resolve(null),
    origin: () => settings.FLOYO_URL ?? '',
  })
  const open = { config: { access: 'anonymous' as const } }
  app.get('/health/live', open, () => ({ status: 'live' }))
  const web = await mountWeb(app, { settings, log })
  if (!web) {
    throw new ListenError(
      'web_not_built',
      'The web app is not built: run npm run build -w @floyo/web, then start again',
    )
  }
  const port = await listen(app, settings)
  web.start(settings.FLOYO_API_URL ?? '')
  return {
    port,
    stop: async () => {
      await Promise.all([app.close(), web.stop()])
    },
  }
}
