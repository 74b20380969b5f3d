/**
 * How the web process asks the API: in the name of whoever asks for the page. It has no rights of its
 * own; it passes the caller's cookie on, and what the API refuses is refused.
 */
import { cache } from 'react'
import { headers } from 'next/headers'
import { ApiProblem, type Client, createClient } from '@floyo/client'
import type { Me } from '@floyo/contracts'

const passedOn = ['cookie', 'x-forwarded-for', 'x-forwarded-proto', 'x-request-id', 'user-agent']

/** Of the API's moments of weakness a reader is to see nothing; after so long, a page that waits with them. */
const longestMs = 15_000

/** A client that speaks for the caller of this request. */
export const serverClient = cache(async (): Promise<Client> => {
  const incoming = await headers()
  const own: Record<string, string> = {}
  for (const name of passedOn) {
    const value = incoming.get(name)
    if (value !== null) own[name] = value
  }
  const baseUrl = process.env['FLOYO_API_URL'] ?? 'http://127.0.0.1:3000'
  const lastly = AbortSignal.timeout(longestMs)
  return createClient({
    baseUrl,
    headers: own,
    timeoutMs: 10_000,
    retry: { longestWaitMs: 3_000 },
    fetch: (input, init) => fetch(input, { ...init, signal: anyOf(init?.signal, lastly) }),
  })
})

/** Who asks, or null when nobody is signed in. Asked once for each page. */
export const currentMe = cache(async (): Promise<Me | null> => {
  const client = await serverClient()
  try {
    return await client.getMe()
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'unauthenticated') return null
    throw error
  }
})

function anyOf(own: AbortSignal | null | undefined, other: AbortSignal): AbortSignal {
  return own ? AbortSignal.any([own, other]) : other
}
