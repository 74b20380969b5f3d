import assert from 'node:assert/strict'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { ownedApp } from '../testing/test-app.ts'
import { removeLostValues, removeStrayFiles } from './tidy.ts'
import { createValueStore } from './values.ts'

const long = 'x'.repeat(40_000)
const steps = [
  { id: 'a', set: { text: '{{ inputs.text }}' } },
  { id: 'b', return: { text: '{{ vars.text }}', size: '{{ size(steps.a.text) }}' } },
]

/** A run that has ended with a large output. */
async function endedRun(t: TestContext) {
  const owned = await ownedApp(t)
  const { send, deps } = owned
  const stop = new AbortController()
  const working = deps.engine.runWorker(stop.signal)
  t.after(async () => {
    stop.abort()
    await working
  })
  const read = async (url: string) => (await send({ url: `/api/v1${url}` })).json()
  const post = async (url: string, body: unknown) =>
    (await send({ method: 'POST', url: `/api/v1${url}`, body })).json()
  const definition = { name: 'x', inputs: { text: { type: 'string' } }, steps }
  const workflow = await post('/workflows', { definition })
  const run = async (text: string) => {
    const { id } = await post(`/workflows/${workflow.id}/runs`, { inputs: { text } })
    for (let waited = 0; waited < 60_000; waited += 20) {
      const seen = await read(`/runs/${id}`)
      if (seen.finishedAt !== null) return seen
      await sleep(20)
    }
    throw new Error('the run did not end')
  }
  const workspaceId: string = (await read('/me')).workspace.id
  return { ...owned, read, post, run, workspaceId, ended: await run(long) }
}

test('a large output is shown by how it begins, and downloaded whole', async (t) => {
  const { send, read, ended } = await endedRun(t)
  assert.deepEqual([ended.status, ended.output], ['succeeded', null])
  const { fileId, kind, sizeBytes, preview } = ended.outputFile
  const output = JSON.stringify({ size: 40_000, text: long })
  assert.deepEqual([kind, sizeBytes], ['object', output.length])
  assert.ok(output.startsWith(preview))
  const content = await send({ url: `/api/v1/files/${fileId}/content` })
  assert.equal(content.body, output)
  const { items } = await read(`/runs/${ended.id}/step-runs`)
  assert.deepEqual(
    items.map((step: { key: string; output: unknown; outputFile?: { kind: string } }) => [
      step.key,
      step.output,
      step.outputFile?.kind,
    ]),
    [
      ['a', null, 'object'],
      ['b', null, 'object'],
    ],
  )
})

test('the past of a run knows its large values: state, comparison, test, repetition', async (t) => {
  const { read, post, run, ended } = await endedRun(t)
  const state = await read(`/runs/${ended.id}/state?step=b`)
  const [, b] = state.steps
  assert.equal(b.outputFile.fileId, ended.outputFile.fileId)
  const size = b.expressions.find(({ field }: { field: string }) => field === '/return/size')
  assert.equal(size.value, 40_000)
  const other = await run(`${long.slice(1)}y`)
  const compared = await read(`/runs/${ended.id}/compare?with=${other.id}`)
  assert.deepEqual(
    compared.output.map(({ path: place }: { path: string }) => place),
    ['/text'],
  )
  const fixture = await post(`/runs/${ended.id}/fixture`, {})
  assert.deepEqual(fixture.expect.output, { text: long, size: 40_000 })
  const again = await post(`/runs/${ended.id}/retry`, { from: { step: 'b' } })
  assert.deepEqual(again.kept, ['a'])
})

test('values whose commit was lost are removed once their run has ended, and no others', async (t) => {
  const { deps, database, workspaceId, ended, send } = await endedRun(t)
  const { enginePool: pool, files: store } = deps
  const lost = await createValueStore(pool, store).put(
    { workspaceId, runId: ended.id, name: 'lost.json', sha256: '' },
    '"lost"',
  )
  const remove = () => removeLostValues({ pool, store })
  const status = async (id: string) =>
    (await send({ url: `/api/v1/files/${id}/content` })).statusCode
  assert.equal(await remove(), 0)
  await sql`update app.files set created_at = now() - interval '2 hours'`.execute(database.owner)
  assert.equal(await remove(), 1)
  assert.deepEqual([await status(lost), await status(ended.outputFile.fileId)], [404, 200])
  assert.equal(await remove(), 0)
})

test('a file without a row is removed after a day', async (t) => {
  const { deps, workspaceId, ended } = await endedRun(t)
  const { enginePool: pool, files: store } = deps
  const folder = path.join(store.dir, workspaceId)
  await mkdir(folder, { recursive: true })
  const [young, old, draft] = ['1', '2', '3'].map(
    (end) => `01a00000-0000-7000-8000-00000000000${end}`,
  )
  const dayAgo = new Date(Date.now() - 25 * 3_600_000)
  for (const name of [young, old, `${draft}.part`]) {
    const file = path.join(folder, `${name}`)
    await writeFile(file, 'x')
    if (name !== young) await utimes(file, dayAgo, dayAgo)
  }
  await utimes(path.join(folder, ended.outputFile.fileId), dayAgo, dayAgo)
  assert.equal(await removeStrayFiles({ pool, store }), 2)
  const left = await readdir(folder)
  assert.ok(left.includes(`${young}`) && left.includes(ended.outputFile.fileId))
  assert.ok(!left.includes(`${old}`) && !left.includes(`${draft}.part`))
})

test('a value that is gone from the disk, or was changed there, is said to be so', async (t) => {
  const { deps, workspaceId, ended } = await endedRun(t)
  const store = createValueStore(deps.enginePool, deps.files)
  const { outputFile } = ended
  await store.get({ workspaceId, ...outputFile })
  await writeFile(path.join(deps.files.dir, workspaceId, outputFile.fileId), 'changed')
  await assert.rejects(store.get({ workspaceId, ...outputFile }), /is damaged/)
  await deps.files.remove({ workspaceId, id: outputFile.fileId })
  await assert.rejects(store.get({ workspaceId, ...outputFile }), /is gone/)
})
