/**
 * Signatures of deliveries (SEC-29): an HMAC over the bytes as they came, compared in constant time
 * and as text, so that another spelling of the right digest is wrong. Where a scheme signs a time, it
 * has to be near; and each scheme names what makes a second delivery with the same signature a
 * repetition. What a sender does not sign can not be trusted for that: GitHub's delivery id is not
 * part of what is signed, so there the signature itself is what may come once.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { durationMs, type JsonObject, type WebhookSignature } from '@floyo/contracts'

export interface Signed {
  headers: JsonObject
  bytes: Buffer
}

/** `onceKey` is what may come once; undefined when the scheme has no such thing. */
export type Verdict = { ok: true; onceKey?: string | undefined } | { ok: false; reason: string }

export interface VerifyOptions {
  /** The current one and, while it is being replaced, the one before. */
  secrets: readonly string[]
  now: Date
  /** `any` for a delivery that was kept and is looked at again later. */
  age?: 'recent' | 'any'
}

/** What a scheme reads from a delivery. */
interface Claim {
  /** The texts of which one has to be the right digest. */
  digests: string[]
  /** What is signed, in parts. */
  content: (string | Buffer)[]
  /** An id that is signed as well, or else the right digest; a given one could be dressed up. */
  once: { id: string } | 'digest' | 'never'
  seconds?: string
}

const defaultToleranceMs = 300_000
const most = 10

/** Says whether a delivery is from somebody who knows the secret. */
export function verifySignature(
  signature: WebhookSignature,
  signed: Signed,
  { secrets, now, age = 'recent' }: VerifyOptions,
): Verdict {
  const claim = readClaim(signature, signed)
  if (typeof claim === 'string') return { ok: false, reason: claim }
  if (claim.seconds !== undefined && age === 'recent') {
    const late = lateness(claim.seconds, signature, now)
    if (late !== null) return { ok: false, reason: late }
  }
  // Every pair is compared, so that the time says nothing of which one fits.
  const fitting = secrets.flatMap((secret) => {
    const right = digestOf(signature, secret, claim.content)
    return claim.digests.filter((given) => sameText(given, right))
  })
  if (fitting[0] !== undefined) return { ok: true, onceKey: onceKeyOf(claim, fitting[0]) }
  const reason = `the signature does not fit the secret of the connection ${signature.connection}`
  return { ok: false, reason }
}

function onceKeyOf({ once }: Claim, digest: string): string | undefined {
  if (once === 'never') return undefined
  return once === 'digest' ? `digest ${digest}` : once.id
}

/** @returns what is wrong, in words, when a delivery does not even claim a signature */
function readClaim(signature: WebhookSignature, { headers, bytes }: Signed): Claim | string {
  const header = (name: string): string | undefined => {
    const value = headers[name.toLowerCase()]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  switch (signature.scheme) {
    case 'standard-webhooks': {
      const id = header('webhook-id')
      const seconds = header('webhook-timestamp')
      const given = header('webhook-signature')
      if (!id || id.length > 200) return missing('webhook-id')
      if (!seconds) return missing('webhook-timestamp')
      if (!given) return missing('webhook-signature')
      return {
        digests: tagged(given.split(' '), 'v1,'),
        content: [`${id}.${seconds}.`, bytes],
        once: { id },
        seconds,
      }
    }
    case 'stripe': {
      const given = header('stripe-signature')
      if (!given) return missing('stripe-signature')
      const parts = given.split(',').map((part) => part.trim())
      const [seconds] = tagged(parts, 't=')
      const digests = tagged(parts, 'v1=')
      if (seconds === undefined) return 'stripe-signature: expected t= and v1='
      return { digests, content: [`${seconds}.`, bytes], once: idIn(bytes, 'id'), seconds }
    }
    case 'slack': {
      const seconds = header('x-slack-request-timestamp')
      const given = header('x-slack-signature')
      if (!seconds) return missing('x-slack-request-timestamp')
      if (!given) return missing('x-slack-signature')
      return {
        digests: tagged([given], 'v0='),
        content: [`v0:${seconds}:`, bytes],
        // An event that Slack sends again is signed anew, and keeps its id.
        once: idIn(bytes, 'event_id'),
        seconds,
      }
    }
    case 'github': {
      const given = header('x-hub-signature-256')
      if (!given) return missing('x-hub-signature-256')
      return { digests: tagged([given], 'sha256='), content: [bytes], once: 'digest' }
    }
    case 'hmac': {
      const given = header(signature.header)
      if (!given) return missing(signature.header)
      const digests = tagged([given], signature.prefix ?? '')
      if (!signature.timestampHeader) return { digests, content: [bytes], once: 'never' }
      const seconds = header(signature.timestampHeader)
      if (!seconds) return missing(signature.timestampHeader)
      return { digests, content: [`${seconds}.`, bytes], once: 'digest', seconds }
    }
  }
}

function missing(header: string): string {
  return `the header ${header} is missing`
}

/** What follows `tag` in the parts that begin with it. */
function tagged(parts: string[], tag: string): string[] {
  return parts
    .slice(0, most)
    .filter((part) => part.startsWith(tag))
    .map((part) => part.slice(tag.length))
}

/** An id that the signed body brings itself, or else the digest. */
function idIn(bytes: Buffer, field: string): Claim['once'] {
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof body !== 'object' || body === null) return 'digest'
    const id: unknown = Object.getOwnPropertyDescriptor(body, field)?.value
    return typeof id === 'string' && /^[\w-]{1,200}$/.test(id) ? { id } : 'digest'
  } catch {
    return 'digest'
  }
}

function lateness(seconds: string, signature: WebhookSignature, now: Date): string | null {
  if (!/^\d{1,12}$/.test(seconds)) return 'the signed time is not a number of seconds'
  const given = 'tolerance' in signature ? signature.tolerance : undefined
  const toleranceMs = given === undefined ? defaultToleranceMs : durationMs(given)
  const offMs = now.getTime() - Number(seconds) * 1000
  if (Math.abs(offMs) <= toleranceMs) return null
  const off = Math.round(Math.abs(offMs) / 1000)
  const which = offMs > 0 ? 'old' : 'ahead'
  return `the signed time is ${off} s ${which}; at most ${toleranceMs / 1000} s are accepted`
}

function digestOf(
  signature: WebhookSignature,
  secret: string,
  content: readonly (string | Buffer)[],
): string {
  const { scheme } = signature
  const algorithm = scheme === 'hmac' ? signature.algorithm : 'sha256'
  const encoding =
    scheme === 'hmac' ? signature.encoding : scheme === 'standard-webhooks' ? 'base64' : 'hex'
  const key =
    scheme === 'standard-webhooks'
      ? Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
      : Buffer.from(secret)
  const hmac = createHmac(algorithm, key)
  for (const part of content) hmac.update(part)
  return hmac.digest(encoding)
}

function sameText(given: string, right: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(right)]
  return one.length === other.length && timingSafeEqual(one, other)
}
