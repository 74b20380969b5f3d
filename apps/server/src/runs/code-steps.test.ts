import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ownedApp } from '../testing/test-app.ts'

type Json = Record<string, unknown>

/** Runs the steps, in the sandbox of the program. */
async function ran(t: TestContext, steps: Json[], env: Record<string, string> = {}): Promise<Json> {
  const { deps, send } = await ownedApp(t, env)
  const stop = new AbortController()
  const working = deps.engine.runWorker(stop.signal)
  t.after(async () => {
    stop.abort()
    await working
  })
  const post = async (path: string, body: Json): Promise<Json> =>
    (await send({ method: 'POST', url: `/api/v1${path}`, body })).json<Json>()
  const { id } = await post('/workflows', { definition: { name: 'x', steps } })
  const run = await post(`/workflows/${String(id)}/runs`, {})
  for (let waited = 0; waited < 60_000; waited += 20) {
    const url = `/api/v1/runs/${String(run['id'])}`
    const read = (await send({ url })).json<Json>()
    if (read['finishedAt'] !== null) {
      const { items } = (await send({ url: `${url}/step-runs` })).json<{ items: Json[] }>()
      return { ...read, steps: items }
    }
    await sleep(20)
  }
  throw new Error('the run did not end')
}

test('what code returns is seen by the steps behind it', async (t) => {
  const orders = [
    { customer: 'ann', total: 3 },
    { customer: 'bob', total: 4 },
    { customer: 'ann', total: 5 },
  ]
  const code = `const sums = {}
    for (const { customer, total } of orders) sums[customer] = (sums[customer] ?? 0) + total
    return sums`
  const run = await ran(t, [
    { id: 'fetch', set: { orders } },
    { id: 'totals', code, with: { orders: '{{ vars.orders }}' } },
    { id: 'end', return: '{{ steps.totals }}' },
  ])
  assert.deepEqual([run['status'], run['output']], ['succeeded', { ann: 8, bob: 4 }])
})

test('what code says is kept with its step', async (t) => {
  const code = 'console.log("rows", { count: 2 })\nconsole.warn("late")\nthrow new Error("no rows")'
  const { steps } = await ran(t, [{ id: 'a', code }])
  const [{ log } = {}] = steps as { log?: string[] }[]
  assert.deepEqual(log, ['rows {"count":2}', 'late'])
})

test('an error that code throws names its line, and a run may go on after it', async (t) => {
  const run = await ran(t, [
    { id: 'a', code: 'const rows = []\nthrow new Error("no rows")', onError: 'continue' },
    { id: 'end', return: '{{ steps.a.error }}' },
  ])
  const { code, message } = run['output'] as { code: string; message: string }
  assert.equal(code, 'code_threw')
  assert.match(message, /no rows \(line 2/)
})

test('code is ended at the limit of its step', async (t) => {
  const run = await ran(t, [{ id: 'a', code: 'for (;;);', timeout: '200ms' }])
  const { code, message, stepId } = run['error'] as Record<string, string>
  assert.deepEqual([run['status'], code, stepId], ['failed', 'code_timeout', 'a'])
  assert.match(message ?? '', /limit of 0\.2 s/)
})

test('iterations run their code at the same time, each with random numbers of its own', async (t) => {
  const run = await ran(t, [
    {
      id: 'all',
      each: '{{ [1, 2, 3, 4, 5, 6] }}',
      concurrency: 3,
      do: [{ id: 'one', code: 'return [n * n, Math.random()]', with: { n: '{{ item }}' } }],
    },
    { id: 'end', return: '{{ steps.all.items }}' },
  ])
  assert.equal(run['status'], 'succeeded')
  const pairs = run['output'] as [number, number][]
  const squares = pairs.map(([square]) => square)
  assert.deepEqual(squares, [1, 4, 9, 16, 25, 36])
  assert.equal(new Set(pairs.map(([, random]) => random)).size, 6)
})
