/** Simulated histories: the engine's own execution in a made-up world where anything goes wrong. */
import { never, type Proof, type Row, type ProveOptions } from '../proof.ts'
import type { Plant } from '../simulate/store.ts'
import { simulate } from '../simulate/simulate.ts'

const plants: readonly Plant[] = [
  'results are not recorded',
  'old claims may write',
  'intents are not waited for',
]
/**
 * How many histories may pass before a planted fault is found. The rarest, an old claim that writes, shows in
 * 15 of 1,000: one search of 300 in 80 would miss it, of 2,000 none.
 */
const plantedWithin = 2000

export const simulation: Proof = {
  name: 'simulation',
  ids: ['REL-03', 'REL-04', 'REL-05', 'REL-06'],
  manner: 'beside',
  usualMinutes: () => 4.4,
  async run({ length, random, say }: ProveOptions): Promise<Row[]> {
    const histories = length === 'short' ? 200 : 10_000
    const first = random.below(1_000_000)
    const sum = { effects: 0, repeated: 0, crashes: 0, stalls: 0, violations: 0 }
    for (let seed = first; seed < first + histories; seed++) {
      const history = await simulate(seed, { faults: true })
      sum.effects += history.effects
      sum.repeated += history.repeated
      sum.crashes += history.crashes
      sum.stalls += history.stalls
      sum.violations += history.violations.length
      if (history.violations.length > 0) say(`history ${seed}: ${history.violations.join('; ')}`)
      if ((seed - first) % 1000 === 999) say(`${seed - first + 1} of ${histories} histories`)
    }
    const missed: Plant[] = []
    for (const plant of plants) if (!(await isFound(plant, first))) missed.push(plant)
    const done = `${histories} histories from ${first} on: ${sum.crashes} crashes, ${sum.stalls} stalls, ${sum.effects} effects, ${sum.repeated} repeated in a crash window`
    const promises = {
      'REL-03': 'no recorded success runs again, and the result is that of a calm history',
      'REL-04': 'intents come first, keys stay the same, nothing repeats that must not',
      'REL-05': 'an old holder writes nothing',
      'REL-06': 'every run ends',
    }
    return [
      ...Object.entries(promises).map(([id, promise]) =>
        never({ id, promise, done }, { violations: sum.violations }),
      ),
      never(
        { id: 'REL-05', promise: 'the simulation finds what is planted', done: plants.join('; ') },
        { missed: missed.length },
      ),
    ]
  },
}

async function isFound(plant: Plant, first: number): Promise<boolean> {
  for (let seed = first; seed < first + plantedWithin; seed++) {
    if ((await simulate(seed, { faults: true, plant })).violations.length > 0) return true
  }
  return false
}
