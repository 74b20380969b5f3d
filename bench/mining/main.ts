/**
 * `npm run bench:mining [-- options]`: how well and how fast the miner does, a table for each kind, the
 * goals with the figures seen, and one line of JSON at the end.
 *
 * - `--data DIR` the labelled sets; without them what is generated is scored alone
 * - `--only KIND` one of synthetic, delay, uilogs, gitcron, gitflow, transforms, generated, speed
 * - `--set NAME` one set of those
 * - `--json` nothing but the JSON
 * - `--ablation` each control off in turn, on generated streams with seeds for tuning; with
 *   `--only synthetic` on the labelled ones
 * - `--seeds tuning` generated streams to look at while changing the miner; `judging` unless told
 * - `--streams N` so many generated streams, and half as many of noise
 * - `--events N` the size of the speed test
 */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runAblation } from './ablation/ablation.ts'
import { printGoals } from './goals-table.ts'
import type { Results } from './goals.ts'
import { scoreDelay } from './score-delay.ts'
import { FIRST_SEED, scoreGenerated } from './score-generated.ts'
import { scoreGitcron } from './score-gitcron.ts'
import { scoreGitflow } from './score-gitflow.ts'
import { scoreSynthetic } from './score-synthetic.ts'
import { scoreTransforms } from './score-transforms.ts'
import { scoreUilogs } from './score-uilogs.ts'
import { findSets, type Sets } from './sets.ts'
import { measureSpeed } from './speed.ts'
import type { Summary } from './tally.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    only: { type: 'string' },
    set: { type: 'string' },
    ablation: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    seeds: { type: 'string', default: 'judging' },
    streams: { type: 'string', default: '200' },
    events: { type: 'string', default: '1000000' },
  },
})
// Tables go to `info`, what is for programs to `log`.
if (values.json) console.info = () => {}
const folder = findSets(values.data, resolve(import.meta.dirname, '../..'))
if (folder === undefined)
  console.info('No labelled sets: expected --data DIR, or shared/data/mining beside the project.')

/** The sets of a kind; undefined when there are none. */
function onSets<Result>(kind: string, score: (sets: Sets) => Result): Result | undefined {
  return folder === undefined ? undefined : score({ folder: join(folder, kind), only: values.set })
}

const streams = Number(values.streams)
const sample = {
  firstSeed: values.ablation || values.seeds === 'tuning' ? FIRST_SEED.tuning : FIRST_SEED.judging,
  streams,
  noise: Math.ceil(streams / 2),
  delays: Math.ceil(streams / 10),
  permuted: Math.ceil(streams / 4),
}
const kinds: { [Kind in keyof Results]-?: () => Results[Kind] } = {
  synthetic: () => onSets('synthetic', scoreSynthetic),
  delay: () => onSets('synthetic', scoreDelay),
  uilogs: () => onSets('uilogs', scoreUilogs),
  gitcron: () => onSets('gitcron', scoreGitcron),
  gitflow: () => onSets('gitflow', scoreGitflow),
  transforms: () => onSets('transforms', scoreTransforms),
  generated: () => scoreGenerated(sample),
  speed: () => measureSpeed(Number(values.events)),
}

function scoreKinds(): Results {
  const results: Results = {}
  for (const kind of Object.keys(kinds) as (keyof Results)[]) {
    if (values.only !== undefined && values.only !== kind) continue
    // One set is asked for: what is not scored by sets has nothing to say.
    if (values.set !== undefined && (kind === 'generated' || kind === 'speed')) continue
    Object.assign(results, { [kind]: kinds[kind]() })
  }
  printGoals(results)
  return results
}

/** The labelled streams if they are there and asked for, generated ones otherwise. */
function ablate(): Record<string, Summary> {
  const labelled = values.only === 'synthetic' ? onSets('synthetic', (sets) => sets) : undefined
  return runAblation(labelled ?? sample)
}

console.log(JSON.stringify(values.ablation ? ablate() : scoreKinds()))
