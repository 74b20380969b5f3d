import { z } from 'zod'

/** Which part of a list: up to `limit` items after the item that `after` points at. */
export const PageQuery = z.object({
  after: z.string().min(1).max(500).optional().describe('The `next` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type PageQuery = z.infer<typeof PageQuery>

/** A page of a list, and where the next one begins; `next` is null on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}

export interface Page<Item> {
  items: Item[]
  next: string | null
}
