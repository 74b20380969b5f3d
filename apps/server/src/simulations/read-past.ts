/**
 * A person's past as simulations read it: of one type, in order of time, page by page. What the
 * conditions imply of single texts is looked for in the database, and only the fields that they read
 * are brought over. A page is bounded by the rows it looks at, so that each statement is short however
 * few of them fit, and by the bytes it brings. The next one is under way while one is looked through.
 */
import type { JsonObject, JsonValue } from '@floyo/contracts'
import { type Db, inWorkspace, type WorkspaceScope } from '@floyo/db'
import {
  collectReferences,
  ExpressionError,
  type ImpliedText,
  impliedTexts,
} from '@floyo/expressions'
import { type RawBuilder, sql } from 'kysely'

const firstRows = 200
const mostRows = 20_000
const mostBytes = 1_000_000

const fields = {
  actor: sql`actor`,
  subject: sql`subject`,
  attrs: sql`attrs`,
  deviceId: sql`device_id`,
} as const
type Field = keyof typeof fields
const fieldNames = Object.keys(fields) as Field[]
/** What a condition reads that looks at the event as a whole. */
const everything = [...fieldNames, 'occurredAt']

/** Which events are wanted, and what of them. */
export interface Wanted {
  type: string
  /** Besides the id. */
  fields: readonly Field[]
  /** Whether the time is wanted, written out; the id tells it otherwise. */
  readsTime: boolean
  /** One of these lists of texts has to fit; null: any event. */
  anyOf: readonly (readonly ImpliedText[])[] | null
}

/** What the conditions of triggers on one type ask for. */
export function wantedBy(type: string, conditions: readonly (string | undefined)[]): Wanted {
  const anyOf = conditions.map((where) =>
    where === undefined ? [] : impliedTexts(where).filter((one) => textColumn(one.path) !== null),
  )
  const read = new Set(conditions.flatMap((where) => (where === undefined ? [] : fieldsOf(where))))
  return {
    type,
    fields: fieldNames.filter((field) => read.has(field)),
    readsTime: read.has('occurredAt'),
    anyOf: anyOf.some((texts) => texts.length === 0) ? null : anyOf,
  }
}

function fieldsOf(where: string): string[] {
  try {
    return collectReferences(where).flatMap(({ path: [root, name] }) => {
      if (root !== 'event') return []
      return name === undefined ? everything : [String(name)]
    })
  } catch (error) {
    // What can not be read holds for no event.
    if (error instanceof ExpressionError) return []
    throw error
  }
}

/** Where a text of an event lies; null for what is not looked for in the database. */
function textColumn(path: readonly string[]): RawBuilder<unknown> | null {
  const [root, name, ...inner] = path
  if (root !== 'event') return null
  if (inner.length === 0 && (name === 'actor' || name === 'subject')) return fields[name]
  // Of a text inside of attrs; other values look like texts here, and the condition tells them apart.
  return name === 'attrs' && inner.length > 0 ? sql`attrs #>> ${inner}::text[]` : null
}

function fits({ path, test, text }: ImpliedText): RawBuilder<unknown> {
  const column = textColumn(path) ?? sql`null`
  switch (test) {
    case 'equals':
      return sql`${column} = ${text}`
    case 'starts':
      return sql`starts_with(${column}, ${text})`
    case 'ends':
      return sql`right(${column}, length(${text})) = ${text}`
    case 'contains':
      return sql`strpos(${column}, ${text}) > 0`
  }
}

function fitsAny(anyOf: Wanted['anyOf']): RawBuilder<unknown> {
  if (anyOf === null) return sql`true`
  const lists = anyOf.map((texts) => sql`(${sql.join(texts.map(fits), sql` and `)})`)
  return sql`(${sql.join(lists, sql` or `)})`
}

export interface Span {
  /** ms since 1970, up to, not including, `to`. */
  from: number
  to: number
}

export interface Page {
  /** How many events were looked at, and when the last of them was, ms since 1970. */
  read: number
  until: number
  events: PastEvent[]
}

/** An event with the fields that were wanted. */
export interface PastEvent {
  id: string
  at: number
  context: JsonObject
}

interface PageRow {
  read: number
  last: string | null
  rows: string
}

/** The text of the statement for one page; for its plan as well. */
export function pageStatement(
  { type, fields: wanted, anyOf }: Wanted,
  { from, to, after, limit }: Span & { after: string | null; limit: number },
): RawBuilder<PageRow> {
  const begin =
    after === null ? sql`id >= app.uuid_floor(${iso(from)}::timestamptz)` : sql`id > ${after}::uuid`
  const columns = [sql`id`, ...wanted.map((field) => fields[field])]
  return sql<PageRow>`
    with page as materialized (
      select id, actor, subject, attrs, device_id
      from app.events
      where type = ${type} and ${begin} and id < app.uuid_floor(${iso(to)}::timestamptz)
      order by id
      limit ${limit}
    )
    select (select count(*)::int from page) as read,
           (select id from page order by id desc limit 1) as last,
           (select coalesce(json_agg(json_build_array(${sql.join(columns)}) order by id), '[]')::text
            from page where ${fitsAny(anyOf)}) as rows`
}

/**
 * The wanted events of a span, page by page; pages without events say how far it is. No more than `most`
 * are looked at.
 */
export async function* readPast(
  db: Db,
  scope: WorkspaceScope,
  { wanted, span, most }: { wanted: Wanted; span: Span; most: number },
): AsyncGenerator<Page> {
  const ask = async (after: string | null, limit: number): Promise<PageRow & { limit: number }> => {
    const statement = pageStatement(wanted, { ...span, after, limit })
    const { rows } = await inWorkspace(db, scope, (tx) => statement.execute(tx))
    return { ...(rows[0] ?? { read: 0, last: null, rows: '[]' }), limit }
  }
  let left = most
  let next = ask(null, Math.min(firstRows, most))
  for (;;) {
    const { read, last, rows, limit } = await next
    if (last === null) return
    left -= read
    const isLast = read < limit || left === 0
    if (!isLast) {
      const fitting = Math.max(1, Math.floor((mostBytes * read) / rows.length))
      next = ask(last, Math.min(mostRows, limit * 10, fitting, left))
      // Whoever stops here does not wait for it.
      next.catch(() => {})
    }
    yield { read, until: timeOf(last), events: toEvents(rows, wanted) }
    if (isLast) return
  }
}

function toEvents(rows: string, { type, fields: wanted, readsTime }: Wanted): PastEvent[] {
  return (JSON.parse(rows) as [string, ...JsonValue[]][]).map(([id, ...values]) => {
    const at = timeOf(id)
    const context: JsonObject = readsTime ? { id, type, occurredAt: iso(at) } : { id, type }
    for (const [index, field] of wanted.entries()) context[field] = values[index] ?? null
    return { id, at, context }
  })
}

/** The time that an id of version 7 carries. */
function timeOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
