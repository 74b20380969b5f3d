/**
 * ActivityWatch (activitywatch.net) as events: which application was in front, and which page. Titles of
 * windows are left out, since they hold content; addresses lose their queries.
 */
import { eventId, type EventLine } from '@floyo/contracts'
import { z } from 'zod'
import { redactText } from '../capture/redact.ts'
import { CliError } from '../cli-error.ts'

const Entry = z.object({
  id: z.union([z.number(), z.string()]).nullish(),
  timestamp: z.string(),
  duration: z.number(),
  data: z.record(z.string(), z.unknown()),
})
const Bucket = z.object({
  id: z.string(),
  type: z.string(),
  hostname: z.string().optional(),
  events: z.array(Entry).default([]),
})
const Export = z.object({ buckets: z.record(z.string(), Bucket) })
export type ActivityBucket = z.infer<typeof Bucket>

/** The buckets of an export file, as the server's "Export all buckets" writes it. */
export function parseActivityExport(text: string): ActivityBucket[] {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (error) {
    throw new CliError('badInput', 'This is not JSON', { fix: exportFix, cause: error })
  }
  const parsed = Export.safeParse(raw)
  if (parsed.success) return Object.values(parsed.data.buckets)
  throw new CliError('badInput', 'This is no export of ActivityWatch', { fix: exportFix })
}

const exportFix = 'use the file of "Raw data -> Export all buckets as JSON" in ActivityWatch'

/** Reads the buckets of a running ActivityWatch, from its export. */
export async function fetchActivity(
  url: string,
  options: { fetch: typeof fetch; signal: AbortSignal },
): Promise<ActivityBucket[]> {
  const address = new URL('/api/0/export', url)
  let response: Response
  try {
    response = await options.fetch(address, { signal: options.signal })
  } catch (error) {
    throw new CliError('unreachable', `No ActivityWatch answers at ${address.origin}`, {
      fix: 'start ActivityWatch; its usual address is http://localhost:5600',
      cause: error,
    })
  }
  if (!response.ok) {
    throw new CliError(
      'unreachable',
      `ActivityWatch answered ${response.status} at ${address.href}`,
    )
  }
  return parseActivityExport(await response.text())
}

/** Their events, oldest first; stretches shorter than two seconds are passing by, not use. */
export function activityEvents(
  buckets: readonly ActivityBucket[],
  { actor, since }: { actor: string; since: number },
): EventLine[] {
  const events = buckets.flatMap((bucket) =>
    bucket.events.flatMap((entry) => {
      const t = Date.parse(entry.timestamp)
      const what = whatOf(bucket.type, entry.data)
      if (!what || Number.isNaN(t) || t < since || entry.duration < 2) return []
      const line = { t, actor, ...what, attrs: { seconds: Math.round(entry.duration) } }
      return [{ id: eventId({ ...line, attrs: {} }, `activity-watch:${bucket.id}`), ...line }]
    }),
  )
  return events.toSorted((a, b) => a.t - b.t)
}

function whatOf(
  bucketType: string,
  data: Record<string, unknown>,
): { type: string; subject: string } | undefined {
  const { app, url } = data
  if (bucketType === 'currentwindow' && typeof app === 'string') {
    return { type: 'app.focused', subject: redactText(app).slice(0, 500) }
  }
  if (bucketType === 'web.tab.current' && typeof url === 'string' && /^https?:/.test(url)) {
    return { type: 'url.visited', subject: redactText(url).slice(0, 2000) }
  }
  return undefined
}
