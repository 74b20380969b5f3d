import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '@floyo/db'
import { anonymous, ownedApp } from '../testing/test-app.ts'
import { createSpaceWatch, levelOf, readSpace } from './watch.ts'

const gib = 1024 ** 3
const small = (freeBytes: number) => levelOf({ totalBytes: 1000, freeBytes })
const large = (freeGib: number) => levelOf({ totalBytes: 1000 * gib, freeBytes: freeGib * gib })

test('the reserve is a share of the disk, and on a large one a size', () => {
  assert.deepEqual([150, 149, 50, 49, 20, 19].map(small), [
    'enough',
    'scarce',
    'scarce',
    'low',
    'low',
    'out',
  ])
  assert.deepEqual([10, 9, 2, 1, 0.4].map(large), ['enough', 'scarce', 'scarce', 'low', 'out'])
})

test('the fullest disk counts, and a folder that is not there yet says nothing', async () => {
  const free: Record<string, number> = { '/files': 900, '/database': 30 }
  const logged: unknown[] = []
  const watch = createSpaceWatch({
    dirs: { files: '/files', database: '/database', other: '/none' },
    log: { warn: (facts: unknown) => logged.push(facts) },
    read: async (dir) => {
      const freeBytes = free[dir]
      if (freeBytes === undefined) throw new Error('no such folder')
      return Promise.resolve({ totalBytes: 1000, freeBytes })
    },
  })
  assert.equal(watch.level(), 'enough')
  await watch.look()
  await watch.look()
  assert.deepEqual([watch.level(), watch.isLow(), watch.isOut()], ['low', true, false])
  free['/database'] = 500
  await watch.look()
  assert.equal(watch.level(), 'enough')
  assert.equal(logged.length, 2)
})

test('the space of a real folder is read', async () => {
  const { totalBytes, freeBytes } = await readSpace('/')
  assert.ok(totalBytes > 0 && freeBytes >= 0 && freeBytes <= totalBytes)
  const watch = createSpaceWatch({ dirs: { files: '/none' }, log: silentLog })
  await watch.look()
  assert.equal(watch.level(), 'enough')
})

test('on a nearly full disk nothing new is taken, what is there is read, and room ends it', async (t) => {
  const owned = await ownedApp(t)
  const { send, deps, disk } = owned
  const post = (path: string, body: unknown) =>
    send({ method: 'POST', url: `/api/v1${path}`, body })
  const definition = {
    name: 'x',
    trigger: [{ type: 'webhook' }],
    steps: [{ id: 'a', set: { n: 1 } }],
  }
  const { id } = (await post('/workflows', { definition })).json()
  await post(`/workflows/${id}/publish`, {})
  await post(`/workflows/${id}/enable`, {})
  const { webhookUrl } = (await send({ url: `/api/v1/workflows/${id}` })).json()
  const attempts = async () => {
    const hook = { method: 'POST', url: new URL(webhookUrl).pathname, body: {} } as const
    const answers = [
      await post(`/workflows/${id}/runs`, {}),
      await anonymous(owned)(hook),
      await post('/events', { source: 'import', events: [] }),
    ]
    return answers.map(({ statusCode }) => statusCode)
  }
  const health = async () => {
    const answer = await send({ url: '/health' })
    return [answer.statusCode, answer.json().checks.disk]
  }
  const before = await attempts()
  assert.ok(!before.includes(507), before.join())
  disk.freeBytes = 49
  await deps.space.look()
  assert.deepEqual(await attempts(), [507, 507, 507])
  const { items } = (await send({ url: '/api/v1/runs' })).json()
  assert.equal(items.length, 2)
  assert.deepEqual(await health(), [503, 'low'])
  disk.freeBytes = 1000
  await deps.space.look()
  assert.deepEqual(await attempts(), before)
  assert.deepEqual(await health(), [200, 'enough'])
})
