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
  // Without a promise for those whom it does not concern.
  app.addHook('onRequest', (request, _reply, done): void | Promise<void> => {
    const { url } = request.routeOptions
    return url?.startsWith('/api/') ? count(request.ip) : done()
  })

  async function count(address: string): Promise<void> {
    try {
      await limiter.consume(address)
    } catch (error) {
      throw error instanceof RateLimiterRes ? tooFast(error) : error
    }
  }
}

function tooFast({ msBeforeNext }: RateLimiterRes): AppError {
  return new AppError(
    'too_many_requests',
    `Expected at most ${requestsPerWindow} requests in ${windowSeconds} seconds; wait and go on`,
    { retryAfterSeconds: msBeforeNext / 1000 },
  )
}
