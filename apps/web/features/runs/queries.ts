import { queryOptions } from '@tanstack/react-query'
import type { Client } from '@floyo/client'
import type { RunStatus } from '@floyo/contracts'
import { pagedQuery } from '../../api/paged.ts'

export const runStatuses = [
  'queued',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'canceled',
] as const satisfies readonly RunStatus[]

export function isFinal(status: RunStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'canceled'
}

export interface RunFilter {
  status?: RunStatus | undefined
  /** Dead letters alone. */
  dead?: 'true' | undefined
  workflowId?: string | undefined
  kind?: 'user' | 'system' | undefined
}

/** Which runs an address asks for: those of people's workflows unless it says otherwise. */
export function parseRunFilter(get: (name: string) => string | null | undefined): RunFilter {
  const kind = get('kind')
  return {
    status: runStatuses.find((status) => status === get('status')),
    dead: get('status') === 'dead' ? 'true' : undefined,
    workflowId: get('workflow') ?? undefined,
    kind: kind === 'all' ? undefined : kind === 'system' ? 'system' : 'user',
  }
}

export function runsQuery(client: Client, filter: RunFilter) {
  return pagedQuery({
    key: ['runs', filter],
    meta: { shows: ['run'] },
    read: (after, signal) =>
      client.listRuns({ query: { ...filter, after, limit: 40 } }, { signal }),
  })
}

export function runQuery(client: Client, runId: string) {
  return queryOptions({
    queryKey: ['run', runId],
    queryFn: ({ signal }) => client.getRun({ params: { runId } }, { signal }),
    meta: { shows: ['run'], only: runId },
  })
}

/** The definition that a run carries out: its version's, or the draft's when none was published. */
export function runDefinitionQuery(client: Client, run: { workflowId: string; version: number }) {
  const { workflowId, version } = run
  return queryOptions({
    queryKey: ['run-definition', workflowId, version],
    queryFn: async ({ signal }) => {
      if (version === 0) {
        return (await client.getWorkflow({ params: { workflowId } }, { signal })).draft
      }
      return (await client.getVersion({ params: { workflowId, version } }, { signal })).definition
    },
    staleTime: version === 0 ? 0 : Infinity,
  })
}

export function stepRunsQuery(client: Client, runId: string) {
  return queryOptions({
    queryKey: ['step-runs', runId],
    queryFn: ({ signal }) => client.listStepRuns({ params: { runId } }, { signal }),
    meta: { shows: ['run'], only: runId },
  })
}

/** A run behind an entry of its journal; at its end without one. */
export function runStateQuery(
  client: Client,
  runId: string,
  point: { at: number | undefined; step: string | undefined },
) {
  return queryOptions({
    queryKey: ['run-state', runId, point.at, point.step],
    queryFn: ({ signal }) => client.getRunState({ params: { runId }, query: point }, { signal }),
    meta: { shows: ['run'], only: runId },
  })
}

/** The latest runs of the same workflow, to compare a run with. */
export function otherRunsQuery(client: Client, run: { id: string; workflowId: string }) {
  const { id, workflowId } = run
  return queryOptions({
    queryKey: ['other-runs', id],
    queryFn: async ({ signal }) => {
      const { items } = await client.listRuns({ query: { workflowId, limit: 40 } }, { signal })
      return items.filter((one) => one.id !== id)
    },
    meta: { shows: ['run'] },
  })
}

export function comparisonQuery(client: Client, runId: string, otherId: string) {
  return queryOptions({
    queryKey: ['run-comparison', runId, otherId],
    queryFn: ({ signal }) =>
      client.compareRuns({ params: { runId }, query: { with: otherId } }, { signal }),
  })
}

/** A run as a test, in the YAML of its file. */
export function fixtureQuery(client: Client, runId: string) {
  return queryOptions({
    queryKey: ['run-fixture', runId],
    queryFn: async ({ signal }) => {
      const { stringify } = await import('yaml')
      const made = await client.makeFixture({ params: { runId }, body: {} }, { signal })
      return stringify(made, { lineWidth: 100, aliasDuplicateObjects: false })
    },
  })
}
