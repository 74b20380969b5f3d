/** Workflows of the proofs; what they do outside is counted by a sink. */
import type { Definition, Step, UseStep } from '@floyo/contracts'
import type { Person } from '../product/person.ts'
import type { Sink } from './sink.ts'

/** A step that does something outside and says there which run and step it is. */
export function effect(sink: Sink, id: string, more: Partial<UseStep> = {}): UseStep {
  const json = { run: '{{ run.id }}', step: id }
  return {
    id,
    use: 'http.request',
    with: { method: 'POST', url: sink.url, json },
    retry: { attempts: 20, backoff: 'exponential', initial: '200ms', max: '2s' },
    ...more,
  }
}

/** Makes a workflow behind a webhook that knows deliveries by `x-delivery-id`, and switches it on. */
export async function makeHook(
  { client }: Person,
  { name, steps }: { name: string; steps: Step[] },
): Promise<{ workflowId: string; url: string }> {
  const definition: Pick<Definition, 'name' | 'trigger' | 'steps'> = {
    name,
    trigger: [{ type: 'webhook', answer: 'accepted', deliveryIdHeader: 'x-delivery-id' }],
    steps,
  }
  const { id: workflowId } = await client.createWorkflow({ body: { definition } })
  const { webhookUrl } = await client.enableWorkflow({ params: { workflowId } })
  if (webhookUrl === null) throw new Error('an enabled webhook has no address')
  return { workflowId, url: webhookUrl }
}
