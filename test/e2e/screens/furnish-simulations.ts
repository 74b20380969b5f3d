/** Simulations: what one found, and what it found beside another definition. */
import type { Client } from '@floyo/client'
import type { WorkflowDetail } from '@floyo/contracts'
import { until } from '../../product/until.ts'
import type { Screen } from './screen.ts'
import { unfold } from './show.ts'

/** Sets what a suggestion became beside its draft, begun three hours later; simulates another suggestion. */
export async function furnishSimulations(
  client: Client,
  { accepted, suggestionId }: { accepted: WorkflowDetail; suggestionId: string },
): Promise<Screen[]> {
  const params = { workflowId: accepted.id }
  const later = JSON.stringify(accepted.draft).replace(
    /(?<="cron":"\d+ )\d+/,
    (hour) => `${(Number(hour) + 3) % 24}`,
  )
  const definition = JSON.parse(later) as typeof accepted.draft
  const body = { definition, compare: 'draft', days: 90 } as const
  const compared = await client.simulateWorkflow({ params, body })
  const suggested = await client.simulateSuggestion({ params: { suggestionId }, body: {} })
  for (const { id } of [compared, suggested]) await finished(client, id)
  const path = `/workflows/${accepted.id}?view=simulate`
  return [
    { name: 'workflow-simulate', path },
    { name: 'workflow-simulate-starts', path, show: unfold(/^One by one/) },
  ]
}

function finished(client: Client, simulationId: string): Promise<true> {
  return until(`simulation ${simulationId} is finished`, async () => {
    const { result } = await client.getSimulation({ params: { simulationId } })
    return result === null ? undefined : true
  })
}
