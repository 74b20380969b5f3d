/** The relation map over HTTP. */
import { AppError, routes } from '@floyo/contracts'
import { scopeOf } from '../http/actor.ts'
import type { Api } from '../http/api.ts'
import { signalOf } from '../live/hub.ts'
import { findMap, stretchOf } from './find-map.ts'
import { openTurns } from './turns.ts'

/** Maps take a thread and memory of their own. */
const turns = { atOnce: 2, waiting: 16 }

export function relationRoutes(api: Api): void {
  const { db, stopSignal } = api.deps
  const { take } = openTurns(turns)

  api.handle(routes.mapRelations, async ({ actor, query, reply }) => {
    const stretch = stretchOf(query, Date.now())
    const signal = AbortSignal.any([stopSignal, signalOf(reply)])
    try {
      return await take(signal, () => findMap(db, scopeOf(actor), { stretch, query, signal }))
    } catch (error) {
      if (!signal.aborted) throw error
      throw new AppError('unavailable', 'This installation is stopping. Ask again in a moment.', {
        retryAfterSeconds: 5,
        cause: error,
      })
    }
  })
}
