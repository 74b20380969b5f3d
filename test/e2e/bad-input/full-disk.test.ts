/** The server on a disk that is really full: it refuses with a code, loses nothing, and comes back. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newInstallation } from '../../product/server.ts'
import { openSmallDisk, type SmallDisk } from './small-disk.ts'
import { until } from '../../product/until.ts'
import { type Answer, event, openStage, type Stage } from './stage.ts'

let disk: SmallDisk
let stage: Stage

before(async () => {
  disk = await openSmallDisk(400)
  const installation = await newInstallation({ FLOYO_ROLES: 'api,worker,scheduler' })
  const env = { ...installation.env, FLOYO_DATA: `${disk.path}/data` }
  stage = await openStage({ ...installation, env })
})
after(async () => {
  await stage.close()
  disk.remove()
})

let number = 0
function sendEvents(): Promise<Answer> {
  const from = (number += 500)
  const events = Array.from({ length: 500 }, (_, i) =>
    event(`disk/${from + i}`, { t: Date.now() - i, attrs: { note: 'x'.repeat(200) } }),
  )
  return stage.send('POST', '/api/v1/events', { source: 'import', events })
}

async function makeHook(): Promise<{ workflowId: string; path: string }> {
  const { client } = stage.person
  const definition = {
    format: 1,
    name: 'Hook',
    trigger: [{ type: 'webhook' }],
    steps: [{ id: 'a', set: { got: '{{ trigger.body }}' } }],
  }
  const { id: workflowId } = await client.createWorkflow({ body: { definition } })
  await client.publishWorkflow({ params: { workflowId }, body: {} })
  await client.enableWorkflow({ params: { workflowId } })
  const { webhookUrl } = await client.getWorkflow({ params: { workflowId } })
  return { workflowId, path: new URL(webhookUrl ?? '').pathname }
}

test('on a full disk events and webhooks are refused as storage_full, what was accepted stays, and room ends it', async () => {
  const hook = await makeHook()
  let accepted = 0
  let deliveries = 0
  const first = await sendEvents()
  assert.equal(first.status, 200)
  accepted += Number(first.body['accepted'])

  disk.fill()
  const refused = new Set<string>()
  const since = performance.now()
  while (performance.now() - since < 300_000 && refused.size < 2) {
    const events = await sendEvents()
    if (events.status === 200) accepted += Number(events.body['accepted'])
    else refused.add(explain('events', events))
    const delivery = await stage.send('POST', hook.path, { number })
    if (delivery.status === 202) deliveries += 1
    else refused.add(explain('hook', delivery))
  }
  assert.deepEqual([...refused].toSorted(), ['events 507 storage_full', 'hook 507 storage_full'])
  assert.equal((await stage.send('GET', '/api/v1/events?limit=1', undefined)).status, 200)
  assert.equal(stage.server.child.exitCode, null)

  disk.free()
  await until('the server takes events again', async () => {
    const { status, body } = await sendEvents()
    if (status === 200) accepted += Number(body['accepted'])
    return status === 200
  })
  const { client } = stage.person
  assert.equal((await client.summarizeEvents({ query: {} })).total, accepted)
  const query = { workflowId: hook.workflowId, limit: 100 }
  await until('every accepted delivery has run', async () => {
    const { items } = await client.listRuns({ query })
    return items.every(({ status }) => status === 'succeeded')
  })
  assert.equal(await countRuns(hook.workflowId), deliveries)
})

/** What came, after a look at whether it says what to do. */
function explain(what: string, { status, body, headers }: Answer): string {
  assert.match(String(body['detail']), /nothing stored before is lost\. Make room/)
  assert.equal(headers.get('retry-after'), '30')
  return `${what} ${status} ${String(body['code'])}`
}

async function countRuns(workflowId: string): Promise<number> {
  let count = 0
  let cursor: string | undefined
  do {
    const query = { workflowId, limit: 100, ...(cursor === undefined ? {} : { after: cursor }) }
    const page = await stage.person.client.listRuns({ query })
    count += page.items.length
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return count
}
