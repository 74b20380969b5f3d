/** What a run answers the caller of its webhook with, where the trigger says `answer: response`. */
import { z } from 'zod'
import { JsonValue } from './json.ts'

/**
 * The headers that a run may set. What tells browsers how far to trust a page, whom to send cookies, or
 * a gateway what to do with the answer, is the installation's alone.
 */
export const responseHeaders = [
  'access-control-allow-origin',
  'cache-control',
  'content-disposition',
  'content-language',
  'content-type',
  'etag',
  'expires',
  'last-modified',
  'link',
  'location',
  'retry-after',
  'vary',
] as const

const allowed: ReadonlySet<string> = new Set(responseHeaders)

const HeaderName = z
  .string()
  .transform((name) => name.toLowerCase())
  .refine((name) => allowed.has(name), {
    error: `expected one of ${responseHeaders.join(', ')}`,
  })

const HeaderValue = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((text) => /^[\t\x20-\x7e]{0,4096}$/.test(text), {
    error: 'expected up to 4096 printable ASCII characters',
  })

/** `body` is sent as it is when it is a text, otherwise as JSON; without one, nothing is. */
export const WebhookResponse = z.strictObject({
  status: z.int().min(200).max(599).default(200),
  headers: z.record(HeaderName, HeaderValue).default({}),
  body: JsonValue.default(null),
})
export type WebhookResponse = z.infer<typeof WebhookResponse>
