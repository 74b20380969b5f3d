/** Forecasts over HTTP: of the draft, of what is published, of a definition that is not saved. */
import { AppError, Definition, type Forecast, routes } from '@floyo/contracts'
import { inWorkspace, type Tx } from '@floyo/db'
import { type Member, scopeOf } from '../http/actor.ts'
import type { Api } from '../http/api.ts'
import { readDefinition } from '../workflows/definition.ts'
import { findWorkflow } from '../workflows/store.ts'
import { forecast } from './forecast.ts'

export function forecastRoutes(api: Api): void {
  const { db } = api.deps

  api.handle(routes.forecastWorkflow, ({ actor, params, query }) =>
    forecastFor(actor, params.workflowId, async (tx) => {
      const { draft, published } = await findWorkflow(tx, params.workflowId, view())
      if (query.of === 'draft') return Definition.parse(draft)
      if (published) return Definition.parse(published)
      throw new AppError('conflict', 'Nothing of it is published yet. Ask for its draft.')
    }),
  )

  api.handle(routes.forecastDefinition, ({ actor, params, body }) =>
    forecastFor(actor, params.workflowId, async (tx) => {
      await findWorkflow(tx, params.workflowId, view())
      return readDefinition(body.definition)
    }),
  )

  function view(): { origin: string } {
    return { origin: api.deps.origin() }
  }

  async function forecastFor(
    actor: Member,
    workflowId: string,
    find: (tx: Tx) => Promise<Definition>,
  ): Promise<Forecast> {
    const scope = scopeOf(actor)
    const definition = await inWorkspace(db, scope, find)
    return forecast(db, scope, { workflowId, definition, now: Date.now() })
  }
}
