/** The HTTP application: the addresses, on the server that holds the rules for all of them. */
import type { Deps } from '../deps.ts'
import { mountHealth } from '../edge/health.ts'
import { buildShell } from '../edge/shell.ts'
import { mountHooks } from '../hooks/intake.ts'
import { slices } from '../slices.ts'
import type { FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'
import { mountAuth } from '../auth/mount.ts'
import { createApi } from './api.ts'
import { mountOpenApi } from './openapi.ts'

export interface AppOptions {
  deps: Deps
  metrics: Registry
}

/** @throws when a route of the contract has no handler, or an address does not say who may call it */
export async function buildApp({ deps, metrics }: AppOptions): Promise<FastifyInstance> {
  const app = buildShell({ ...deps, metrics })
  mountHealth(app, deps)
  await mountAuth(app, deps)
  mountHooks(app, deps)
  await mountOpenApi(app, deps)
  await app.register(async (scope) => {
    const api = createApi(scope, deps)
    for (const slice of slices) slice(api)
    api.requireWhole()
  })
  return app
}
