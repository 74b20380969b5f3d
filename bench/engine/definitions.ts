/** The workflows of the bench, and what arrives at their webhooks. */
import { type Definition, Definition as DefinitionSchema, type JsonObject } from '@floyo/contracts'

export const delivery = { items: [{ price: 3 }, { price: 4.5 }, { price: 6 }] }

/** What a small automation decides before it does anything; with one step only the answer. */
export function pureSteps(count: number): Definition {
  const answer = { id: 'answer', return: { sum: '{{ sum(trigger.body.items.map(i, i.price)) }}' } }
  const read = { id: 'read', set: { prices: '{{ trigger.body.items.map(i, i.price) }}' } }
  const more = Array.from({ length: Math.max(0, count - 2) }, (_, index) =>
    index === 0
      ? { id: 'large', set: { large: '{{ sum(vars.prices) > 10.0 }}' } }
      : { id: `note${index}`, set: { [`n${index}`]: '{{ size(vars.prices) }} prices' } },
  )
  return toDefinition(`${count} pure steps`, count === 1 ? [answer] : [read, ...more, answer])
}

/** Three requests, one after the other. */
export function threeEffects(sinkUrl: string): Definition {
  const call = (id: string): JsonObject => ({
    id,
    use: 'http.request',
    with: { method: 'POST', url: sinkUrl, json: { first: '{{ trigger.body.items[0].price }}' } },
  })
  return toDefinition('Three effects', [call('a'), call('b'), call('c')])
}

function toDefinition(name: string, steps: JsonObject[]): Definition {
  return DefinitionSchema.parse({ name, steps })
}
