/** What code steps cost, and how close their limits are held: `npm run bench:sandbox`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createSandbox, type Sandbox } from '@floyo/sandbox'

const log = { info: () => {}, warn: () => {} }
const rows = Array.from({ length: 5000 }, (_, id) => ({ id, name: `row ${id}`, price: id / 2 }))

await report('for comparison: a bare Node starts and ends', 5, async () =>
  timed(async () => {
    await once(spawn(process.execPath, ['-e', '0']), 'exit')
  }),
)
await report('first call, with the start of a process', 5, async () => {
  const sandbox = createSandbox({ log })
  try {
    return await timed(() => call(sandbox, 'return 1'))
  } finally {
    await sandbox.close()
  }
})

const sandbox = createSandbox({ log })
const status = await sandbox.status()
console.log(`isolation: ${status.available ? status.isolation : status.reason}`)
const small = 'return input.items.filter((item) => item.id % 2).map((item) => item.name)'
await report('small step, 10 items', 300, () =>
  timed(() => call(sandbox, small, { items: rows.slice(0, 10) })),
)
await report('5,000 items (220 kB), filtered and mapped', 30, () =>
  timed(() => call(sandbox, small, { items: rows })),
)
await report('10 million rounds of a loop', 3, () =>
  timed(() => call(sandbox, 'let s = 0; for (let i = 0; i < 1e7; i++) s += i; return s')),
)
await report('beyond the limit of 500 ms: code', 10, async () => {
  return (await timed(() => call(sandbox, 'for (;;);', {}, 500))) - 500
})

const begun = performance.now()
const calls = 400
let next = 0
await Promise.all(
  Array.from({ length: 8 }, async () => {
    while (next++ < calls) await call(sandbox, 'return input.a', { a: 1 })
  }),
)
const perSecond = calls / ((performance.now() - begun) / 1000)
console.log(`${perSecond.toFixed(0).padStart(8)}/s  small steps of one workspace, 8 at once`)
console.log(`${String(sandbox.processes()).padStart(8)}    processes at the end`)
await sandbox.close()

async function call(
  where: Sandbox,
  source: string,
  input: { [name: string]: typeof rows | number } = {},
  timeoutMs = 10_000,
): Promise<void> {
  const signal = new AbortController().signal
  const given = { source, input, timeoutMs, memoryMb: 64, signal, workspaceId: 'bench' }
  const result = await where.runCode(given)
  if (!result.ok && result.error.code !== 'code_timeout') throw new Error(result.error.message)
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

async function report(name: string, count: number, work: () => Promise<number>): Promise<void> {
  const times: number[] = []
  for (let i = 0; i < count; i++) times.push(await work())
  times.sort((a, b) => a - b)
  const at = (part: number): string => (times[Math.floor((count - 1) * part)] ?? 0).toFixed(1)
  console.log(`p50 ${at(0.5).padStart(7)} ms  p95 ${at(0.95).padStart(7)} ms  ${name}`)
}
