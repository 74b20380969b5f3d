import { queryOptions } from '@tanstack/react-query'
import type { Client } from '@floyo/client'

/** There is one note of a kind at most, so one page holds those of a workflow. */
export function driftNotesQuery(client: Client, workflowId: string) {
  return queryOptions({
    queryKey: ['drift-notes', workflowId],
    queryFn: ({ signal }) => client.listDriftNotes({ query: { workflowId } }, { signal }),
    meta: { shows: ['workflow'], only: workflowId },
  })
}
