/** An export as it is written: lines of JSON, a step at a time, as fast as the reader takes them. */
import { Readable } from 'node:stream'
import type { Event } from '@floyo/contracts'
import { type Db, inWorkspace, type WorkspaceScope } from '@floyo/db'
import { readEventsAfter, type Span } from './store.ts'

const step = 2000

async function* lines(db: Db, scope: WorkspaceScope, span: Span): AsyncGenerator<string> {
  let afterId: string | null = null
  for (;;) {
    const events: Event[] = await inWorkspace(db, scope, (tx) =>
      readEventsAfter(tx, { ...span, afterId, limit: step }),
    )
    if (events.length > 0) yield events.map(toLine).join('')
    const last = events.at(-1)
    if (!last || events.length < step) return
    afterId = last.id
  }
}

/** The form in which events are imported, so that an export can be read in again. */
function toLine({ id, occurredAt, actor, type, subject, attrs, deviceId }: Event): string {
  const device = deviceId === null ? {} : { device: deviceId }
  return `${JSON.stringify({ id, t: Date.parse(occurredAt), actor, type, subject, attrs, ...device })}\n`
}

export function exportLines(db: Db, scope: WorkspaceScope, span: Span): Readable {
  return Readable.from(lines(db, scope, span), { objectMode: false })
}
