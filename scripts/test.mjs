/**
 * `npm test`: every check and every test, with whatever they need installed first.
 *
 *   npm test                 everything
 *   npm test -- checks       format, lint, types, arrows, unused code
 *   npm test -- unit         unit and database tests
 *   npm test -- e2e          browser tests
 *   npm test -- screens      every screen, with pictures of them in test-results/screens
 *   npm test -- PATTERN      the test files whose path contains it
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { ensureChromium } from './chromium.mjs'
import { ensureRedis } from './redis.mjs'
import {
  checkNode,
  ensureInstalled,
  ensureWebBuilt,
  environment,
  node24,
  root,
  run,
  say,
  seconds,
} from './prepare.mjs'

checkNode()
const since = Date.now()
await ensureInstalled()

// The rest uses what only Node 24 has.
if (!process.versions.node.startsWith('24.')) {
  const { status } = spawnSync(node24, [import.meta.filename, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: environment,
  })
  process.exit(status ?? 1)
}

const { listSteps } = await import('./steps.mjs')

const [wanted] = process.argv.slice(2)
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'floyo-test-run-'))
const env = { ...environment, FLOYO_TEST_COUNTS: path.join(scratch, 'counts') }
// Two hundred pictures cost as much as the looks themselves.
if (wanted === 'screens') env.FLOYO_PICTURES ??= path.join(root, 'test-results/screens')
const steps = listSteps(wanted)
if (steps.length === 0) {
  say(`There is no test file whose path contains "${wanted}".`)
  process.exit(1)
}

const has = (/** @type {string} */ folder) =>
  steps.some(({ files }) => files?.some((file) => file.startsWith(folder)))
if (has('packages/redis/')) {
  env.FLOYO_REDIS_SERVER = await ensureRedis()
}
if (has('test/e2e/')) {
  env.FLOYO_CHROMIUM = await ensureChromium()
  await ensureWebBuilt()
}
const database = has('') ? await startDatabase() : undefined

// Tests often wait for something, and the checks fill the time.
const [tests, checks] = [steps.filter(({ files }) => files), steps.filter(({ files }) => !files)]
const both = await Promise.all([inTurn(tests, show), inTurn(checks, showAtTheEnd)])
const failedSteps = both.flat()

await database?.stop()
const { passed, failed } = countTests()
fs.rmSync(scratch, { recursive: true, force: true })
const stepsFailed = failedSteps.length === 0 ? '' : `, not in order: ${failedSteps.join(', ')}`
say(`\n${passed} passed, ${failed} failed${stepsFailed} (${seconds(since)} s in all)`)
process.exit(failedSteps.length === 0 ? 0 : 1)

/**
 * @param {import('./steps.mjs').Step[]} some
 * @param {(step: import('./steps.mjs').Step) => Promise<number>} work
 * @returns the names of those that failed
 */
async function inTurn(some, work) {
  const names = []
  for (const step of some) if ((await work(step)) !== 0) names.push(step.name)
  return names
}

/** @param {import('./steps.mjs').Step} step @returns its exit code */
async function show({ name, command: [program = '', ...args] }) {
  const begun = Date.now()
  say(`── ${name}`)
  const code = await run(program, args, { env })
  say(`${code === 0 ? '✔' : '✖'} ${name} (${seconds(begun)} s)`)
  return code
}

/** Shows what a step printed when it has ended, so that steps side by side do not mix. @param {import('./steps.mjs').Step} step @returns its exit code */
async function showAtTheEnd({ name, command: [program = '', ...args] }) {
  const begun = Date.now()
  const printed = []
  const keep = (/** @type {Buffer} */ chunk) => printed.push(chunk)
  const code = await run(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] }, keep)
  const said = code === 0 ? '' : `\n${Buffer.concat(printed)}`
  say(`${code === 0 ? '✔' : '✖'} ${name} (${seconds(begun)} s)${said}`)
  return code
}

/**
 * One PostgreSQL for all tests of this run, unless the environment names one. In memory where there is
 * room: most tests copy a database of a thousand files, which takes half as long there.
 */
async function startDatabase() {
  if (env.FLOYO_TEST_DATABASE_URL) return undefined
  const program = path.join(root, 'packages/db/src/testing/serve.ts')
  const memory = '/dev/shm'
  const hasRoom = fs.existsSync(memory) && freeBytes(memory) > 4 * 2 ** 30
  const dir = hasRoom ? fs.mkdtempSync(`${memory}/floyo-test-`) : path.join(scratch, 'postgres')
  const child = spawn(node24, [program, dir, '--stay'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: environment,
  })
  const closed = once(child, 'close')
  const lines = createInterface({ input: child.stdout })
  const first = await Promise.race([once(lines, 'line'), closed.then(() => [undefined])])
  if (first[0] === undefined) {
    say('The PostgreSQL for the tests did not start; the reason is above.')
    process.exit(1)
  }
  env.FLOYO_TEST_DATABASE_URL = String(first[0])
  return {
    async stop() {
      child.stdin.end()
      await closed
      fs.rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** @param {string} folder */
function freeBytes(folder) {
  const { bavail, bsize } = fs.statfsSync(folder)
  return bavail * bsize
}

function countTests() {
  const counts = { passed: 0, failed: 0 }
  if (!fs.existsSync(env.FLOYO_TEST_COUNTS)) return counts
  for (const line of fs.readFileSync(env.FLOYO_TEST_COUNTS, 'utf8').trim().split('\n')) {
    const step = JSON.parse(line)
    counts.passed += step.passed
    counts.failed += step.failed
  }
  return counts
}
