import { infiniteQueryOptions, type QueryKey } from '@tanstack/react-query'
import type { Page } from '@floyo/contracts'
import type { Shows } from './live-changes.tsx'

interface PagedOptions<Item> {
  key: QueryKey
  meta: Shows & Record<string, unknown>
  read: (after: string | undefined, signal: AbortSignal) => Promise<Page<Item>>
}

/** A query over a list that is read page by page. */
export function pagedQuery<Item>({ key, meta, read }: PagedOptions<Item>) {
  return infiniteQueryOptions({
    queryKey: key,
    meta,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<Item>) => last.next ?? undefined,
  })
}
