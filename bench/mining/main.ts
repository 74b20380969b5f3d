/**
 * `npm run bench:mining [-- --data DIR] [--only KIND] [--events N]`: how well and how fast the miner
 * does on the labelled sets, a table for each kind and one line of JSON at the end.
 */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { scoreGitcron } from './score-gitcron.ts'
import { scoreGitflow } from './score-gitflow.ts'
import { scoreSynthetic } from './score-synthetic.ts'
import { scoreTransforms } from './score-transforms.ts'
import { scoreUilogs } from './score-uilogs.ts'
import { findSets } from './sets.ts'
import { measureSpeed } from './speed.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    only: { type: 'string' },
    events: { type: 'string', default: '1000000' },
  },
})
const sets = findSets(values.data, resolve(import.meta.dirname, '../..'))
if (sets === undefined)
  console.log('No labelled sets: expected --data DIR, or shared/data/mining beside the project.')

const kinds: Record<string, () => unknown> = {
  synthetic: () => sets && scoreSynthetic(join(sets, 'synthetic')),
  uilogs: () => sets && scoreUilogs(join(sets, 'uilogs')),
  gitcron: () => sets && scoreGitcron(join(sets, 'gitcron')),
  gitflow: () => sets && scoreGitflow(join(sets, 'gitflow')),
  transforms: () => sets && scoreTransforms(join(sets, 'transforms')),
  speed: () => measureSpeed(Number(values.events)),
}
const results: Record<string, unknown> = {}
for (const [kind, measure] of Object.entries(kinds)) {
  if (values.only !== undefined && values.only !== kind) continue
  const result = measure()
  if (result === undefined) console.log(`\n${kind}: no data`)
  else results[kind] = result
}
console.log(JSON.stringify(results))
