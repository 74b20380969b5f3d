import type { ReactNode } from 'react'
import { ApiProblem, mayPass } from '@floyo/client'
import { ComeBack } from './come-back.tsx'

/** Pages ask again after as long as the API says, within these bounds. */
const soonestSeconds = 2
const latestSeconds = 30

/**
 * Draws what needs answers of the API. While it can not answer, though it was asked more than once, a
 * page stands in that asks again by itself; any other failure is the caller's.
 */
export async function whenAvailable(draw: () => Promise<ReactNode>): Promise<ReactNode> {
  try {
    return await draw()
  } catch (error) {
    if (!mayPass(error)) throw error
    const asked = error instanceof ApiProblem ? (error.retryAfterSeconds ?? 0) : 0
    return <ComeBack afterSeconds={Math.min(latestSeconds, Math.max(soonestSeconds, asked))} />
  }
}
