/**
 * `npm run prove`: does to the product what it promises to bear, and says what came of it. Each proof
 * runs in a process of its own with a limit of its own, so that the command ends whatever becomes of
 * one of them.
 *
 *   npm run prove                                  every proof, in its long form
 *   npm run prove -- --only REL-01,REL-07          some promises, or proofs by name
 *   npm run prove -- --kills 50                    a shorter kill loop
 *   npm run prove -- --seed 7                      the same chance again
 *   npm run prove -- --short                       what `npm test` runs
 */
import { parseArgs } from 'node:util'
import { proveAlone } from './alone.ts'
import { createPlan } from './plan.ts'
import type { Proof, Row } from './proof.ts'
import { listProofs } from './proofs/list.ts'
import { toTable } from './report.ts'
import { startTestServer } from './test-database.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    kills: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    short: { type: 'boolean', default: false },
  },
})
const wanted = values.only?.split(',').map((one) => one.trim())
const proofs = listProofs.filter(({ name, ids, onlyByName }) =>
  wanted ? [name, ...(onlyByName ? [] : ids)].some((one) => wanted.includes(one)) : !onlyByName,
)
if (proofs.length === 0) {
  const known = listProofs.map(({ name, ids }) => `${name} (${ids.join(', ')})`).join('\n  ')
  console.error(`Nothing is called ${values.only}. There are:\n  ${known}`)
  process.exit(1)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const chosen = {
  length: values.short ? ('short' as const) : ('long' as const),
  kills: values.kills === undefined ? undefined : Number(values.kills),
  minutes: values.minutes === undefined ? undefined : Number(values.minutes),
  seed: Number(values.seed),
}
const since = performance.now()
const minutesSince = (): number => (performance.now() - since) / 60_000
const plan = createPlan(proofs, chosen)
const found = new Map<string, Row[]>()
const server = await startTestServer()
console.log(
  `seed ${chosen.seed}; about ${Math.ceil(plan.minutesLeft())} min on a machine that does nothing else`,
)
await Promise.all([inTurn(undefined), inTurn('beside')])
await inTurn('quiet')
await server.stop()

const rows = proofs
  .flatMap(({ name }) => found.get(name) ?? [])
  .toSorted((one, other) => one.id.localeCompare(other.id))
const failed = rows.filter(({ verdict }) => verdict === 'fail').length
console.log(`\n${toTable(rows, process.stdout.columns)}\n`)
console.log(`${rows.length} rows, ${failed} failed, ${minutesSince().toFixed(1)} min`)
console.log(JSON.stringify({ seed: chosen.seed, at: new Date().toISOString(), rows }))
process.exitCode = failed > 0 ? 1 : 0

async function inTurn(manner: Proof['manner']): Promise<void> {
  for (const proof of proofs.filter((one) => one.manner === manner)) {
    const over = plan.begin(proof)
    const say = (line: string): void => {
      const seconds = (minutesSince() * 60).toFixed(0).padStart(5)
      const left = Math.ceil(plan.minutesLeft()).toString().padStart(2)
      console.log(`${seconds} s, ${left} min left  ${proof.name}: ${line}`)
    }
    const options = { ...chosen, withinMinutes: plan.longestMinutes(proof), say }
    const made = await proveAlone(proof, options)
    over()
    for (const { id, seen, verdict } of made) say(`${id} ${verdict}: ${seen}`)
    found.set(proof.name, made)
  }
}
