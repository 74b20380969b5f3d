/**
 * Cursors of pages: where the next page begins, opaque to callers. They are read strictly, so that
 * a changed one is refused and none can reach into SQL.
 */
import { AppError, type Page, type PageQuery } from '@floyo/contracts'
import { z } from 'zod'

/** The cursor that points behind `position`. */
export function toCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/**
 * The position that the query's `after` points behind; null for the first page.
 * @throws AppError `invalid_cursor`
 */
export function parseCursor<S extends z.ZodType>(
  query: PageQuery,
  position: S,
): z.output<S> | null {
  if (query.after === undefined) return null
  try {
    const raw: unknown = JSON.parse(Buffer.from(query.after, 'base64url').toString())
    const parsed = position.safeParse(raw)
    if (parsed.success) return parsed.data
  } catch {
    // Not one of ours, as below.
  }
  throw new AppError(
    'invalid_cursor',
    '`after` is not one of our cursors; take it from `next` of the page before, unchanged',
  )
}

/** The position of lists that are ordered by one id. */
export const IdPosition = z.tuple([z.uuid()])

/** A page of `rows`, of which one more than the limit was asked for, to see whether more follow. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  to: { item: (row: Row) => Item; position: (row: Row) => readonly (string | number)[] },
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const next = rows.length > limit && last !== undefined ? toCursor(to.position(last)) : null
  return { items: shown.map((row) => to.item(row)), next }
}
