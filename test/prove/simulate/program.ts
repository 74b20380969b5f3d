/** Workflows by chance: whose result does not depend on when things happen, only on what they do. */
import {
  type Definition,
  Definition as DefinitionSchema,
  type JsonValue,
  type Step,
} from '@floyo/contracts'
import type { Random } from '../random.ts'

export function makeProgram(random: Random): Definition {
  const names = { next: 0 }
  const steps = list(random, names, { depth: 0, size: 1 + random.below(5) })
  const seen = Object.fromEntries(
    steps.filter((step) => 'use' in step).map(({ id }) => [id, `{{ steps.${id} }}`]),
  )
  return DefinitionSchema.parse({
    name: 'Simulated',
    steps: [...steps, { id: 'end', return: seen }],
  })
}

interface Where {
  depth: number
  size: number
}

function list(random: Random, names: { next: number }, { depth, size }: Where): Step[] {
  return Array.from({ length: size }, () => oneStep(random, names, depth))
}

function oneStep(random: Random, names: { next: number }, depth: number): Step {
  const id = `s${names.next++}`
  const inside = (): Step[] => list(random, names, { depth: depth + 1, size: 1 + random.below(2) })
  const kind = depth >= 2 ? random.below(5) : random.below(10)
  if (kind <= 3) return effect(random, id)
  if (kind === 4) return { id, set: { [id]: random.below(100) } }
  if (kind === 5) return { id, if: `{{ ${random.below(2)} == 1 }}`, then: inside(), else: inside() }
  if (kind <= 7) {
    return { id, each: '{{ [1, 2, 3] }}', do: inside(), concurrency: 1 + random.below(3) }
  }
  return { id, parallel: 'all', branches: [inside(), inside()] }
}

function effect(random: Random, id: string): Step {
  const onUnknown = random.next() < 0.3 ? ('ask' as const) : ('retry' as const)
  return { id, use: 'world.act', onUnknown, onError: 'continue', with: { step: id } }
}

/** What the outside does about a step, by its key: the same in every history of a seed. */
export interface Fate {
  /** How often it fails first, without an effect. */
  failures: number
  /** Whether its answer to the first attempt that works comes too late. */
  answersLate: boolean
  /** Whether it refuses for good. */
  refuses: boolean
  output: JsonValue
}

export function fateOf(seed: number, stepKey: string): Fate {
  let hash = seed >>> 0
  for (const letter of stepKey) hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619) >>> 0
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0
  return {
    failures: hash % 5 === 0 ? 2 : hash % 7 === 0 ? 1 : 0,
    answersLate: hash % 11 === 0,
    refuses: hash % 13 === 0,
    output: { key: stepKey, number: hash % 1000 },
  }
}
