import assert from 'node:assert/strict'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { CodeResult } from './code.ts'
import { createSandbox, type Sandbox } from './sandbox.ts'
import { endless, greedy, oddAnswers } from './testing/answers.ts'
import { probes } from './testing/probes.ts'

const memoryMb = 32
const server = http.createServer((_request, response) => response.end('here'))
let sandbox: Sandbox
let port: number

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, resolve))
  ;({ port } = server.address() as AddressInfo)
  sandbox = createSandbox({ log: { info() {}, warn() {} }, concurrency: 3 })
})

after(async () => {
  await sandbox.close()
  server.closeAllConnections()
  server.close()
})

function run(
  source: string,
  options: { timeoutMs?: number; workspaceId?: string } = {},
): Promise<CodeResult> {
  return sandbox.runCode({
    source,
    input: { port, turns: 0, items: [1, 2] },
    timeoutMs: 100_000,
    memoryMb,
    signal: new AbortController().signal,
    workspaceId: 'attacker',
    ...options,
  })
}

const said = (result: CodeResult): string =>
  result.ok ? JSON.stringify(result.output).slice(0, 100) : result.error.code

/** The snippets one after the other; what each says that differs from what is expected. */
async function differing<T extends { source: string }>(
  snippets: readonly T[],
  differs: (snippet: T) => Promise<string | undefined>,
): Promise<string[]> {
  const found: string[] = []
  for (const snippet of snippets) {
    const difference = await differs(snippet)
    if (difference !== undefined) found.push(`${snippet.source}: ${difference}`)
  }
  return found
}

test('there are at least 150 hostile snippets', () => {
  const sources = [...probes, ...oddAnswers].map(({ source }) => source)
  const all = new Set([...sources, ...greedy, ...endless.map(([source]) => source)])
  assert.ok(all.size >= 150, String(all.size))
})

test('code that reaches for the host gets hold of nothing', async () => {
  const reached = await differing(probes, async ({ source }) => {
    const result = await run(source)
    const nothing = result.ok ? result.output === false : result.error.code === 'code_threw'
    return nothing ? undefined : said(result)
  })
  assert.deepEqual(reached, [])
})

test('the same code gets hold of it in Node', async () => {
  const AsyncFunction = (async () => {}).constructor as new (
    ...args: string[]
  ) => (input: object, port: number) => Promise<unknown>
  const missed = await differing(
    probes.filter(({ inNode }) => inNode),
    async ({ source }) => {
      try {
        const reached = await new AsyncFunction('input', 'port', source)({ turns: 0 }, port)
        return reached === true ? undefined : String(reached)
      } catch (error) {
        return String(error)
      }
    },
  )
  assert.deepEqual(missed, [])
})

test('odd results and errors are told as what they are', async () => {
  const other = await differing(oddAnswers, async ({ source, gives }) => {
    const result = await run(source)
    if ('output' in gives) {
      const isSame = result.ok && JSON.stringify(result.output) === JSON.stringify(gives.output)
      return isSame ? undefined : said(result)
    }
    if (result.ok || result.error.code !== gives.code) return said(result)
    return (gives.message ?? /./).test(result.error.message) ? undefined : result.error.message
  })
  assert.deepEqual(other, [])
})

test('a run leaves nothing behind for the next one', async () => {
  await run('globalThis.left = 1; Object.prototype.left = 1; Array.prototype.left = 1; return 1')
  await run('Date.prototype.getTime = () => 7; JSON.parse = () => 7; Math.max = () => 7; return 1')
  const result = await run(
    'return [typeof left, {}.left, [].left, new Date(5).getTime(), JSON.parse("6"), Math.max(1, 2)]',
  )
  assert.deepEqual(result.ok && result.output, ['undefined', null, null, 5, 6, 2])
})

test('code that takes more memory than it may is stopped', async () => {
  const ends = await Promise.all(greedy.map((source) => run(source)))
  const others = ends.flatMap((result, i) =>
    said(result) === 'code_out_of_memory' ? [] : [`${greedy[i]}: ${said(result)}`],
  )
  assert.deepEqual(others, [])
})

test('code without end is stopped, and others go on meanwhile', async () => {
  const attacks = endless.map(async ([source, ends]) => {
    const result = await run(source, { timeoutMs: 300 })
    const isAsExpected = !result.ok && ends.includes(result.error.code)
    return isAsExpected ? [] : [`${source}: ${said(result)}`]
  })
  const neighbour = await run('return "alive"', { workspaceId: 'neighbour' })
  assert.deepEqual(neighbour.ok && neighbour.output, 'alive')
  assert.deepEqual((await Promise.all(attacks)).flat(), [])
})

test('a flood of log lines is cut with a mark', async () => {
  const result = await run("for (let i = 0; i < 3000; i++) console.log('x'.repeat(1000)); return 1")
  assert.ok(result.ok)
  assert.ok(Buffer.byteLength(JSON.stringify(result.logs)) < 1024 * 1024 + 1000)
  assert.match(result.logs.at(-1) ?? '', /cut here/)
})
