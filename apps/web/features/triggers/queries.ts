import { queryOptions } from '@tanstack/react-query'
import type { Client } from '@floyo/client'
import { pagedQuery } from '../../api/paged.ts'

export function deliveriesQuery(client: Client, workflowId: string) {
  return pagedQuery({
    key: ['deliveries', workflowId],
    meta: { shows: ['run', 'workflow'] },
    read: (after, signal) =>
      client.listDeliveries({ params: { workflowId }, query: { after, limit: 8 } }, { signal }),
  })
}

export function schedulesQuery(client: Client, workflowId: string) {
  return queryOptions({
    queryKey: ['schedules', workflowId],
    queryFn: ({ signal }) => client.listSchedules({ query: { workflowId, limit: 50 } }, { signal }),
    meta: { shows: ['workflow'], only: workflowId },
  })
}

/** Whether a test delivery is waited for, and the latest that came. */
export function captureQuery(client: Client, workflowId: string) {
  return queryOptions({
    queryKey: ['capture', workflowId],
    queryFn: ({ signal }) => client.getCapture({ params: { workflowId } }, { signal }),
    meta: { shows: ['workflow'], only: workflowId },
  })
}
