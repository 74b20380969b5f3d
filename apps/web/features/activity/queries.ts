import { queryOptions } from '@tanstack/react-query'
import type { Client } from '@floyo/client'
import { pagedQuery } from '../../api/paged.ts'
import { addDays, startOfDay } from '../time/days.ts'

export interface EventFilter {
  type?: string | undefined
  search?: string | undefined
  deviceId?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

/** Which events an address asks for; `day` is a day of the workspace's zone. */
export function parseEventFilter(
  get: (name: string) => string | null | undefined,
  timeZone: string,
): EventFilter {
  const day = /^\d{4}-\d{2}-\d{2}$/.exec(get('day') ?? '')?.[0]
  return {
    type: get('type') ?? undefined,
    search: get('search') ?? undefined,
    deviceId: get('device') ?? undefined,
    ...(day ? { from: startOfDay(day, timeZone), to: startOfDay(addDays(day, 1), timeZone) } : {}),
  }
}

export function eventsQuery(client: Client, filter: EventFilter) {
  return pagedQuery({
    key: ['events', filter],
    meta: { shows: ['event'] },
    read: (after, signal) =>
      client.listEvents({ query: { ...filter, after, limit: 100 } }, { signal }),
  })
}

/** Days and types of the last weeks. */
export function summaryQuery(client: Client, from: string) {
  return queryOptions({
    queryKey: ['event-summary', from],
    queryFn: ({ signal }) => client.summarizeEvents({ query: { from } }, { signal }),
    meta: { shows: ['event'] },
    staleTime: 60_000,
  })
}

export function devicesListQuery(client: Client) {
  return queryOptions({
    queryKey: ['devices', 'names'],
    queryFn: ({ signal }) => client.listDevices({ query: { limit: 200 } }, { signal }),
    meta: { shows: ['device'] },
  })
}
