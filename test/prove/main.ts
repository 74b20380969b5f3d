/**
 * `npm run prove`: does to the product what it promises to bear, and says what came of it.
 *
 *   npm run prove                                  every proof, in its long form
 *   npm run prove -- --only REL-01,REL-07          some promises, or proofs by name
 *   npm run prove -- --kills 50                    a shorter kill loop
 *   npm run prove -- --seed 7                      the same chance again
 *   npm run prove -- --short                       what `npm test` runs
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
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
    // Of this process for the one that it starts.
    beside: { type: 'boolean', default: false },
    since: { type: 'string', default: String(Date.now()) },
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

// What was started ends with it, and there is much of it.
process.setMaxListeners(200)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const found = new Map<string, Row[]>()
if (values.beside) {
  process.once('disconnect', () => process.exit(130))
  await inTurn('beside')
  await new Promise((told) => process.send?.([...found], told))
  process.exit()
}
await Promise.all([inTurn(undefined), besideThem()])
await inTurn('quiet')
const rows = proofs
  .flatMap(({ name }) => found.get(name) ?? [])
  .toSorted((one, other) => one.id.localeCompare(other.id))
const failed = rows.filter(({ verdict }) => verdict === 'fail').length
const minutes = (Date.now() - Number(values.since)) / 60_000
console.log(`\n${toTable(rows, process.stdout.columns)}\n`)
console.log(`${rows.length} rows, ${failed} failed, ${minutes.toFixed(1)} min`)
console.log(JSON.stringify({ seed, at: new Date().toISOString(), rows }))
process.exitCode = failed > 0 ? 1 : 0

async function inTurn(manner: Proof['manner']): Promise<void> {
  for (const proof of proofs) if (proof.manner === manner) await prove(proof)
}

/** In a process of its own: some of them keep their processor busy. */
async function besideThem(): Promise<void> {
  const names = proofs.filter(({ manner }) => manner === 'beside').map(({ name }) => name)
  if (names.length === 0) return
  const args = ['--beside', '--only', names.join(','), '--seed', String(seed)]
  for (const name of ['kills', 'minutes', 'since'] as const) {
    if (values[name] !== undefined) args.push(`--${name}`, values[name])
  }
  if (values.short) args.push('--short')
  const child = fork(import.meta.filename, args)
  child.on('message', (made: [string, Row[]][]) => {
    for (const [name, one] of made) found.set(name, one)
  })
  await once(child, 'exit')
  for (const { name, ids } of proofs) if (names.includes(name) && !found.has(name)) lose(name, ids)
}

function lose(name: string, ids: readonly string[], seen = 'it ended without a word'): void {
  const done = 'the proof itself failed'
  found.set(
    name,
    ids.map((id) => ({ id, promise: name, done, asked: '', seen, verdict: 'fail' })),
  )
}

async function prove(proof: Proof): Promise<void> {
  const say = (line: string): void => {
    const seconds = Math.round((Date.now() - Number(values.since)) / 1000)
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
    found.set(proof.name, made)
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error)
    say(`failed: ${error instanceof Error ? error.stack : seen}`)
    lose(proof.name, proof.ids, seen)
  }
}
