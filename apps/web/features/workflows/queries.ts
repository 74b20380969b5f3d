import { queryOptions } from '@tanstack/react-query'
import type { Client } from '@floyo/client'
import { pagedQuery } from '../../api/paged.ts'

export interface WorkflowFilter {
  search?: string | undefined
  /** As the address has it: the API reads `true` and `false`. */
  enabled?: 'true' | 'false' | undefined
  kind?: 'user' | 'system' | undefined
}

/** Which workflows an address asks for: people's own unless it says otherwise. */
export function parseWorkflowFilter(
  get: (name: string) => string | null | undefined,
): WorkflowFilter {
  const show = get('show')
  return {
    search: get('search') ?? undefined,
    enabled: show === 'on' ? 'true' : show === 'off' ? 'false' : undefined,
    kind: show === 'system' ? 'system' : 'user',
  }
}

export function workflowsQuery(client: Client, filter: WorkflowFilter) {
  return pagedQuery({
    key: ['workflows', filter],
    meta: { shows: ['workflow', 'run'] },
    read: (after, signal) =>
      client.listWorkflows({ query: { ...filter, after, limit: 40 } }, { signal }),
  })
}

export function workflowQuery(client: Client, workflowId: string) {
  return queryOptions({
    queryKey: ['workflow', workflowId],
    queryFn: ({ signal }) => client.getWorkflow({ params: { workflowId } }, { signal }),
    meta: { shows: ['workflow'], only: workflowId },
  })
}

/** For choosing one: the first two hundred, Floyo's own among them. */
export function workflowNamesQuery(client: Client) {
  return queryOptions({
    queryKey: ['workflow-names'],
    queryFn: ({ signal }) => client.listWorkflows({ query: { limit: 200 } }, { signal }),
    meta: { shows: ['workflow'] },
  })
}

export function versionsQuery(client: Client, workflowId: string) {
  return pagedQuery({
    key: ['versions', workflowId],
    meta: { shows: ['workflow'], only: workflowId },
    read: (after, signal) =>
      client.listVersions({ params: { workflowId }, query: { after, limit: 20 } }, { signal }),
  })
}

export function nextFiresQuery(client: Client, workflowId: string) {
  return queryOptions({
    queryKey: ['next-fires', workflowId],
    queryFn: ({ signal }) =>
      client.listNextFires({ params: { workflowId }, query: { count: 5 } }, { signal }),
    meta: { shows: ['workflow'], only: workflowId },
  })
}

/** Of the draft as it is: whatever changes it makes another. */
export function forecastQuery(client: Client, { id, revision }: { id: string; revision: number }) {
  return queryOptions({
    queryKey: ['forecast', id, revision],
    queryFn: ({ signal }) =>
      client.forecastWorkflow({ params: { workflowId: id }, query: { of: 'draft' } }, { signal }),
    // It reads hundreds of past runs, and a minute more of them changes little.
    staleTime: 60_000,
  })
}

export function pinsQuery(client: Client, workflowId: string) {
  return queryOptions({
    queryKey: ['pins', workflowId],
    queryFn: ({ signal }) => client.listStepPins({ params: { workflowId } }, { signal }),
    meta: { shows: ['workflow'], only: workflowId },
  })
}

/** The ends of runs change it, within seconds. */
export function shadowQuery(client: Client, workflowId: string) {
  return queryOptions({
    queryKey: ['shadow', workflowId],
    queryFn: ({ signal }) => client.getShadow({ params: { workflowId } }, { signal }),
    refetchInterval: 10_000,
    meta: { shows: ['workflow'], only: workflowId },
  })
}

/** A workflow as its page reads it. */
export type WorkflowDetail = Awaited<ReturnType<Client['getWorkflow']>>
