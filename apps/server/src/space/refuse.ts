/** Refusing what would be stored before it costs anything, while the disk is nearly full. */
import type { FastifyInstance } from 'fastify'
import { type SpaceWatch, storageFull } from './watch.ts'

/** Deliveries and events; runs are refused by the engine. What waiting runs wait for still comes in. */
const storing = /^\/(?:hooks\/(?!wait\/)|api\/v1\/events$)/

export function refuseWhileLow(app: FastifyInstance, space: Pick<SpaceWatch, 'isLow'>): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const isStored = space.isLow() && request.method !== 'GET'
    done(isStored && storing.test(request.routeOptions.url ?? '') ? storageFull() : undefined)
  })
}
