import { queryOptions } from '@tanstack/react-query'
import type { Client } from '@floyo/client'

const DAY = 86_400_000
/** How far back a map may look; the usual one comes second. */
export const spans = [30, 90, 365] as const
const usualSpan = 90

/** How many days an address asks for. */
export function parseSpan(value: string | null): number {
  return spans.find((days) => String(days) === value) ?? usualSpan
}

/**
 * A map takes a look at all events of the time, so it is read again when its page is opened anew or
 * events were forgotten, not with each event that comes.
 */
export function relationsQuery(client: Client, days: number) {
  return queryOptions({
    queryKey: ['relations', days],
    queryFn: ({ signal }) =>
      client.mapRelations(
        { query: { from: new Date(Date.now() - days * DAY).toISOString(), limit: 300 } },
        { signal },
      ),
    staleTime: 5 * 60_000,
  })
}
