/** Addresses that steps of runs wait at: `/hooks/wait/:token`. */
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'
import { toDelivery, toTriggerData } from './delivery.ts'

export function mountCallbacks(scope: FastifyInstance, { engine }: Deps): void {
  scope.route<{ Params: { token: string } }>({
    method: ['GET', 'POST', 'PUT', 'PATCH'],
    url: '/hooks/wait/:token',
    config: { access: 'anonymous' },
    handler: async (request, reply) => {
      const { type: _type, ...delivery } = toTriggerData(toDelivery(request))
      await engine.answerCallback(request.params.token, delivery)
      return reply.header('cache-control', 'no-store').code(202).send({ taken: true })
    },
  })
}
