/**
 * ActivityWatch (activitywatch.net) as events: which application was in front, which page, and which file
 * in an editor. Titles of windows are left out, since they hold content; addresses lose their queries;
 * private windows do not count, nor does what stayed open while nobody was there (its afk watcher knows).
 */
import { Readable } from 'node:stream'
import { eventId, type EventLine } from '@floyo/contracts'
import { z } from 'zod'
import { redactPath, redactText } from '../capture/redact.ts'
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
  hostname: z.string().nullish(),
  events: z.array(Entry).default([]),
})
const Export = z.object({ buckets: z.record(z.string(), Bucket) })
export type ActivityBucket = z.infer<typeof Bucket>

/** An export is one JSON value, which has to be held to be read. */
const mostMiB = 128

/**
 * The buckets of an export file, as the server's "Export all buckets" writes it.
 * @throws CliError `badInput` when it is none, or is larger than what is read
 */
export async function readActivityExport(
  input: AsyncIterable<Uint8Array>,
): Promise<ActivityBucket[]> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of input) {
    bytes += chunk.length
    if (bytes > mostMiB * 1024 * 1024) {
      throw new CliError('badInput', `The export is larger than ${mostMiB} MiB`, {
        fix: 'export its buckets one at a time ("Export bucket as JSON") and import each of them',
      })
    }
    chunks.push(chunk)
  }
  return parseActivityExport(Buffer.concat(chunks).toString())
}

function parseActivityExport(text: string): ActivityBucket[] {
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
  return readActivityExport(response.body ?? Readable.from([]))
}

/** Their events, oldest first; stretches shorter than two seconds are passing by, not use. */
export function activityEvents(
  buckets: readonly ActivityBucket[],
  { actor, since, home }: { actor: string; since: number; home: string },
): EventLine[] {
  const isAway = awayOf(buckets)
  const events = buckets.flatMap((bucket) =>
    bucket.events.flatMap((entry) => {
      const t = Date.parse(entry.timestamp)
      const what = whatOf(bucket.type, entry.data, home)
      if (!what || Number.isNaN(t) || t < since || entry.duration < 2) return []
      if (isAway(bucket.hostname, t)) return []
      const line = { t, actor, ...what, attrs: { seconds: Math.round(entry.duration) } }
      return [{ id: eventId({ ...line, attrs: {} }, `activity-watch:${bucket.id}`), ...line }]
    }),
  )
  return events.toSorted((a, b) => a.t - b.t)
}

/** Whether nobody was at a computer at an instant, by what its afk watcher says; without one somebody was. */
function awayOf(
  buckets: readonly ActivityBucket[],
): (hostname: string | null | undefined, t: number) => boolean {
  const stretches = Map.groupBy(
    buckets
      .filter(({ type }) => type === 'afkstatus')
      .flatMap(({ hostname, events }) =>
        events
          .filter(({ data }) => data['status'] === 'afk')
          .map(({ timestamp, duration }) => {
            const from = Date.parse(timestamp)
            return { hostname: hostname ?? '', from, until: from + duration * 1000 }
          }),
      )
      .toSorted((a, b) => a.from - b.from),
    ({ hostname }) => hostname,
  )
  return (hostname, t) => {
    const last = lastBefore(stretches.get(hostname ?? '') ?? [], t)
    return last !== undefined && t < last.until
  }
}

/** The last of the ascending stretches that has begun by `t`. */
function lastBefore<S extends { from: number }>(stretches: readonly S[], t: number): S | undefined {
  let low = 0
  let high = stretches.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((stretches[middle]?.from ?? Infinity) <= t) low = middle + 1
    else high = middle
  }
  return stretches[low - 1]
}

function whatOf(
  bucketType: string,
  data: Record<string, unknown>,
  home: string,
): { type: string; subject: string } | undefined {
  const { app, url, file, incognito } = data
  if (bucketType === 'currentwindow' && typeof app === 'string' && app !== '') {
    return { type: 'app.focused', subject: redactText(app).slice(0, 500) }
  }
  if (bucketType === 'web.tab.current' && typeof url === 'string' && /^https?:/.test(url)) {
    if (incognito === true) return undefined
    return { type: 'url.visited', subject: redactText(url).slice(0, 2000) }
  }
  // Editors' watchers say which file is looked at, and `unknown` for none.
  if (bucketType === 'app.editor.activity' && typeof file === 'string' && /[/\\]/.test(file)) {
    return { type: 'file.opened', subject: redactPath(file, home) }
  }
  return undefined
}
