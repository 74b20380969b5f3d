/** Code steps: what hostile code costs its neighbours, and how exactly its limits are held. */
import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CodeResult, createSandbox, type Sandbox } from '@floyo/sandbox'
import { atMost, never, type Proof } from '../proof.ts'

const timeoutMs = 500
/** A neighbour that is merely kept waiting by the machine is not ended. */
const neighbourTimeoutMs = 30_000
const memoryMb = 64
const quiet = { info: () => {}, warn: () => {} }
const measures = { short: { rounds: 1, calls: 10 }, long: { rounds: 5, calls: 200 } }

const endless = [
  'for (;;);',
  'for (;;) await 1',
  'try { for (;;); } finally { for (;;); }',
  "return /^(a+)+$/.test('a'.repeat(60) + 'b')",
  'return { toJSON() { for (;;); } }',
  "for (;;) console.log('x'.repeat(10000))",
  'return [].indexOf.call({ length: 2 ** 53 - 1 }, 1)',
]
const greedy = [
  'const kept = []; for (;;) kept.push(new Uint8Array(1e6).fill(1))',
  'const kept = []; for (;;) kept.push(new Array(1000).fill(1))',
  "return 'x'.repeat(2 ** 28).length",
  'const kept = []; for (;;) try { kept.push(new Array(1e5).fill(1)) } catch {}',
]

export const code: Proof = {
  name: 'code',
  ids: ['SEC-31'],
  manner: 'quiet',
  usualMinutes: () => 1,
  async run({ length, say }) {
    const { calls, rounds } = measures[length]
    const sandbox = createSandbox({ log: quiet, concurrency: 3 })
    const memory = watchMemory()
    try {
      const alone = await timeCalls(sandbox, calls)
      let isOver = false
      const beside = timeCalls(sandbox, calls, () => isOver)
      const seen = { lateMs: 0, 'attacks that gave a result': 0 }
      const attacks = Array.from({ length: rounds }, () => [...endless, ...greedy]).flat()
      for (const source of attacks) {
        const { result, tookMs } = await attack(sandbox, source)
        seen.lateMs = Math.max(seen.lateMs, tookMs - timeoutMs)
        if (result.ok) seen['attacks that gave a result']++
      }
      isOver = true
      const { p95Ms, wrong } = await beside
      say(`${attacks.length} attacks; a neighbour's call took ${p95Ms.toFixed(1)} ms at p95`)
      const claim = {
        id: 'SEC-31',
        promise: 'code cannot leave its box',
        done: `${attacks.length} endless or greedy pieces of code beside a neighbour's calls`,
      }
      const { lateMs, ...results } = seen
      const figures = [
        never(claim, { ...results, 'wrong answers of the neighbour': wrong + alone.wrong }),
        atMost(claim, { name: 'end after the limit', limit: 1000, seen: lateMs, unit: 'ms' }),
        atMost(claim, {
          name: 'memory above rest',
          limit: memoryMb + 64,
          seen: memory.mostAboveRestMb(),
          unit: 'MB',
        }),
        atMost(claim, {
          name: "neighbour's p95 against alone",
          limit: 2,
          seen: p95Ms / alone.p95Ms,
          unit: 'times',
        }),
      ]
      // Figures of time and memory mean nothing where other tests run beside.
      return length === 'short' ? figures.slice(0, 1) : figures
    } finally {
      memory.stop()
      await sandbox.close()
    }
  },
}

const call = (sandbox: Sandbox, source: string, workspaceId: string): Promise<CodeResult> => {
  const signal = new AbortController().signal
  const limitMs = workspaceId === 'neighbour' ? neighbourTimeoutMs : timeoutMs
  const given = { source, input: { a: 1 }, timeoutMs: limitMs, memoryMb, signal, workspaceId }
  return sandbox.runCode(given)
}

/** The process is started before, so that what is measured is the code and its end. */
async function attack(sandbox: Sandbox, source: string) {
  await call(sandbox, 'return 1', 'attacker')
  const since = performance.now()
  const result = await call(sandbox, source, 'attacker')
  return { result, tookMs: performance.now() - since }
}

async function timeCalls(sandbox: Sandbox, least: number, isOver = () => true) {
  const times: number[] = []
  let wrong = 0
  await call(sandbox, 'return 1', 'neighbour')
  while (times.length < least || !isOver()) {
    const since = performance.now()
    const result = await call(sandbox, 'return a + 1', 'neighbour')
    times.push(performance.now() - since)
    if (!result.ok || result.output !== 2) wrong++
    await sleep(10)
  }
  times.sort((a, b) => a - b)
  return { p95Ms: times[Math.floor(times.length * 0.95)] ?? 0, wrong }
}

/** Looks every 20 ms at each process for code: how far it is above the least that it ever held. */
function watchMemory() {
  const least = new Map<string, number>()
  let most = 0
  const look = (): void => {
    for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const megabytes = residentMb(pid)
      // The launchers around it, and itself while it starts.
      if (megabytes === undefined || megabytes < 50) continue
      const rest = Math.min(least.get(pid) ?? Infinity, megabytes)
      least.set(pid, rest)
      most = Math.max(most, megabytes - rest)
    }
  }
  const timer = setInterval(look, 20)
  return { stop: () => clearInterval(timer), mostAboveRestMb: () => most }
}

function residentMb(pid: string): number | undefined {
  try {
    if (!fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('inside/main.mjs\0'))
      return undefined
    const [, kilobytes] =
      /^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
  } catch {
    // It ended in between.
    return undefined
  }
}
