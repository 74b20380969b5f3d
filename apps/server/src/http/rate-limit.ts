/**
 * A ceiling on how fast one address may ask, so that a program gone wild does not take the place of
 * everybody else. It is per process and in memory: guesses, which must be counted exactly, have
 * their own limit in the database. Webhooks are bounded by the queue instead.
 */
import { AppError } from '@floyo/contracts'
import type { FastifyInstance } from 'fastify'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

const windowSeconds = 10
/** A page of ours asks some ten times at once; a CLI that imports sends a few batches a second. */
const requestsPerWindow = 3000

export function limitRates(app: FastifyInstance): void {
  const limiter = new RateLimiterMemory({ points: requestsPerWindow, duration: windowSeconds })
  app.addHook('onRequest', async (request) => {
    const { url } = request.routeOptions
    if (!url?.startsWith('/api/')) return
    try {
      await limiter.consume(request.ip)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      throw new AppError(
        'too_many_requests',
        `Expected at most ${requestsPerWindow} requests in ${windowSeconds} seconds; wait and go on`,
        { retryAfterSeconds: error.msBeforeNext / 1000 },
      )
    }
  })
}
