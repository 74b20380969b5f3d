import type { ReactNode } from 'react'
import { notFound, redirect } from 'next/navigation'
import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query'
import { ApiProblem, type Client } from '@floyo/client'
import { signInPath } from './address.ts'
import { serverClient } from './server.ts'

interface PrefetchProps {
  /** The page's own address, to come back to after signing in. */
  path: string
  load: (cache: QueryClient, client: Client) => Promise<unknown>[]
  children: ReactNode
}

/**
 * Fetches on the server what a page shows first, so that it arrives drawn, and hands the answers on to
 * the browser. A reader who is not signed in goes to sign in; what does not exist is not found; any
 * other failure is left to the browser, which tries again and says what is wrong.
 */
export async function Prefetch({ path, load, children }: PrefetchProps) {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const results = await Promise.allSettled(load(cache, await serverClient()))
  for (const result of results) {
    if (result.status === 'fulfilled' || !(result.reason instanceof ApiProblem)) continue
    if (result.reason.code === 'unauthenticated') redirect(signInPath(path))
    if (result.reason.status === 404 || isBadAddress(result.reason)) notFound()
  }
  return <HydrationBoundary state={dehydrate(cache)}>{children}</HydrationBoundary>
}

/** An address whose id is none: `/runs/abc`. */
function isBadAddress(problem: ApiProblem): boolean {
  return (
    problem.code === 'invalid_request' &&
    problem.errors.some(({ field }) => /^\/?params\//.test(field))
  )
}
