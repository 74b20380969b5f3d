/** Redirects, as RFC 9110 has them, and without taking secrets to another origin. */

export interface Hop {
  url: URL
  method: string
  headers: Record<string, string>
  body: string | Uint8Array | undefined
}

/** Headers that may go to another origin; every other one could be a credential. */
const harmless = new Set([
  'accept',
  'accept-language',
  'content-type',
  'user-agent',
  'if-none-match',
])

/** @returns undefined when the answer leads nowhere else */
export function nextHop(
  hop: Hop,
  { status, location }: { status: number; location: string | undefined },
): Hop | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined
  if (!URL.canParse(location, hop.url.href)) return undefined
  const url = new URL(location, hop.url)
  const becomesGet =
    (status === 303 && hop.method !== 'HEAD') || (status < 303 && hop.method === 'POST')
  const method = becomesGet ? 'GET' : hop.method
  const body = becomesGet ? undefined : hop.body
  const sameOrigin = url.origin === hop.url.origin
  const headers = Object.fromEntries(
    Object.entries(hop.headers).filter(([name]) => {
      const lower = name.toLowerCase()
      if (becomesGet && lower.startsWith('content-')) return false
      return sameOrigin || harmless.has(lower)
    }),
  )
  return { url, method, headers, body }
}
