import { queryOptions } from '@tanstack/react-query'
import type { Client } from '@floyo/client'
import type { SimulationSummary } from '@floyo/contracts'

/** What is simulated: a suggestion, or one of a workflow's definitions. */
export type Simulated = { suggestionId: string } | { workflowId: string }

/** The latest simulation of it that was asked for, by the person who looks: a reloaded page finds it. */
export function latestSimulationQuery(client: Client, simulated: Simulated) {
  return queryOptions({
    queryKey: ['simulations', simulated],
    queryFn: async ({ signal }): Promise<SimulationSummary | null> => {
      const query = { ...simulated, limit: 1 }
      return (await client.listSimulations({ query }, { signal })).items[0] ?? null
    },
  })
}

/** Word of its progress comes by the live stream; without the stream it is asked for. */
export function simulationQuery(client: Client, simulationId: string) {
  return queryOptions({
    queryKey: ['simulation', simulationId],
    queryFn: ({ signal }) => client.getSimulation({ params: { simulationId } }, { signal }),
    refetchInterval: ({ state }) => (state.data?.status === 'running' ? 1000 : false),
    meta: { shows: ['simulation'], only: simulationId },
  })
}
