/** What a step calls, as its breaker knows it, and what a result says about it. */
import type { JsonValue } from '@floyo/contracts'

/**
 * The target of a call: its connection, else the host of its address.
 *
 * @returns undefined for what calls nothing outside that could be told apart
 */
export function targetOf({
  connection,
  input,
}: {
  connection: string | undefined
  input: JsonValue
}): string | undefined {
  if (connection !== undefined) return `connection:${connection}`
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return undefined
  const { url } = input
  const host = typeof url === 'string' ? URL.parse(url)?.host : undefined
  return host ? `host:${host}` : undefined
}

/** A target that asks for patience is well; so is one that refuses what it was sent. */
const answers: ReadonlySet<string> = new Set(['http_429', 'rate_limited'])

/** Whether a failure is the target's own: it may pass, and is no answer to the request. */
export function isTargetsFailure({
  code,
  retryable,
}: {
  code: string
  retryable: boolean
}): boolean {
  return retryable && !answers.has(code)
}

/** A target as people read it. */
export function describeTarget(target: string): string {
  const [kind = '', ...rest] = target.split(':')
  return kind === 'connection' ? `the connection ${rest.join(':')}` : rest.join(':')
}
