import type { Client } from '@floyo/client'
import type { SimulationResult } from '@floyo/contracts'
import { until } from './until.ts'

/** What the draft of a workflow would have done in the last thirty days of whoever asks. */
export async function simulated(client: Client, workflowId: string): Promise<SimulationResult> {
  const asked = await client.simulateWorkflow({ params: { workflowId }, body: { days: 30 } })
  const params = { simulationId: asked.id }
  return until('the simulation is finished', async () => {
    const { result } = await client.getSimulation({ params })
    return result ?? undefined
  })
}
