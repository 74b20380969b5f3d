/**
 * `npm run prove`: does to the product what it promises to bear, and says what came of it.
 *
 *   npm run prove                                  every proof, in its long form
 *   npm run prove -- --only REL-01,REL-07          some promises, or proofs by name
 *   npm run prove -- --kills 50 --minutes 3        less of it
 *   npm run prove -- --seed 7                      the same chance again
 *   npm run prove -- --short                       what `npm test` runs
 */
import { parseArgs } from 'node:util'
import type { Proof, Row } from './proof.ts'
import { listProofs } from './proofs/list.ts'
import { seeded } from './random.ts'
import { toTable } from './report.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    kills: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    short: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)
const wanted = values.only?.split(',').map((one) => one.trim())
const proofs = listProofs.filter(({ name, ids, onlyByName }) =>
  wanted ? [name, ...(onlyByName ? [] : ids)].some((one) => wanted.includes(one)) : !onlyByName,
)
if (proofs.length === 0) {
  const known = listProofs.map(({ name, ids }) => `${name} (${ids.join(', ')})`).join('\n  ')
  console.error(`Nothing is called ${values.only}. There are:\n  ${known}`)
  process.exit(1)
}

// What was started ends with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const rows: Row[] = []
for (const proof of proofs) rows.push(...(await prove(proof)))
console.log(`\n${toTable(rows, process.stdout.columns)}\n`)
console.log(JSON.stringify({ seed, at: new Date().toISOString(), rows }))
process.exitCode = rows.some(({ verdict }) => verdict === 'fail') ? 1 : 0

async function prove(proof: Proof): Promise<Row[]> {
  const since = performance.now()
  const say = (line: string): void => {
    const seconds = Math.round((performance.now() - since) / 1000)
    console.log(`${String(seconds).padStart(5)} s  ${proof.name}: ${line}`)
  }
  say(`seed ${seed}`)
  try {
    const made = await proof.run({
      length: values.short ? 'short' : 'long',
      kills: values.kills === undefined ? undefined : Number(values.kills),
      minutes: values.minutes === undefined ? undefined : Number(values.minutes),
      random: seeded(seed),
      say,
    })
    for (const { id, seen, verdict } of made) say(`${id} ${verdict}: ${seen}`)
    return made
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error)
    say(`failed: ${error instanceof Error ? error.stack : seen}`)
    const done = 'the proof itself failed'
    return proof.ids.map((id) => ({
      id,
      promise: proof.name,
      done,
      asked: '',
      seen,
      verdict: 'fail',
    }))
  }
}
