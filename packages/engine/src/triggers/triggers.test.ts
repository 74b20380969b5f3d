import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inWorkspace } from '@floyo/db'
import { aDefinition, seedWorkflow, testDatabase } from '@floyo/db/testing'
import { type StoredEvent, startRunsOfEvents } from './match.ts'
import { syncTriggers } from './sync.ts'

const onReport = aDefinition({
  trigger: [
    { type: 'event', on: 'file.created', where: "event.subject.startsWith('reports/')" },
    { type: 'schedule', cron: '5 9 * * 1-5', timezone: 'UTC', missed: 'run-once' },
  ],
})

function created(subject: string, parts: Partial<StoredEvent> = {}): StoredEvent {
  return {
    id: crypto.randomUUID(),
    occurredAt: new Date(Date.now() + 1000).toISOString(),
    actor: 'ada',
    type: 'file.created',
    subject,
    attrs: {},
    source: 'watch',
    deviceId: null,
    ...parts,
  }
}

test('an event that meets the condition starts one run, as the API, in its own transaction', async (t) => {
  const { owner, api } = await testDatabase(t)
  const { workspaceId, userId, workflowId } = await seedWorkflow(owner, { definition: onReport })
  const scope = { workspaceId, userId }
  await inWorkspace(api, scope, (tx) =>
    syncTriggers(tx, { ...scope, workflowId, live: { version: 1, definition: onReport } }),
  )

  const events = [
    created('reports/a.csv'),
    created('notes/b.txt'),
    created('reports/old.csv', { occurredAt: '2020-01-01T00:00:00Z' }),
    created('reports/imported.csv', { source: 'import' }),
  ]
  const { runIds } = await inWorkspace(api, scope, (tx) => startRunsOfEvents(tx, scope, events))

  const runs = await owner.selectFrom('runs').select(['id', 'triggerData']).execute()
  assert.deepEqual(
    runs.map(({ id }) => id),
    runIds,
  )
  assert.equal(runIds.length, 1)
  assert.match(JSON.stringify(runs[0]?.triggerData), /reports\/a\.csv/)
})

test("events start nothing for another person's trigger", async (t) => {
  const { owner, api } = await testDatabase(t)
  const { workspaceId, userId, workflowId } = await seedWorkflow(owner, { definition: onReport })
  const mine = { workspaceId, userId }
  await inWorkspace(api, mine, (tx) =>
    syncTriggers(tx, { ...mine, workflowId, live: { version: 1, definition: onReport } }),
  )
  const other = { workspaceId, userId: crypto.randomUUID() }

  const { runIds } = await inWorkspace(api, other, (tx) =>
    startRunsOfEvents(tx, other, [created('reports/a.csv')]),
  )

  assert.deepEqual(runIds, [])
})

test('publishing again keeps the next time of a schedule that did not change, and moves one that did', async (t) => {
  const { owner, api } = await testDatabase(t)
  const { workspaceId, userId, workflowId } = await seedWorkflow(owner, { definition: onReport })
  const scope = { workspaceId, userId }
  const publish = (version: number, cron: string) => {
    const definition = aDefinition({
      trigger: [{ type: 'schedule', cron, timezone: 'UTC', missed: 'run-once' }],
    })
    return inWorkspace(api, scope, (tx) =>
      syncTriggers(tx, { ...scope, workflowId, live: { version, definition } }),
    )
  }
  const row = () =>
    owner.selectFrom('schedules').select(['id', 'version', 'nextAt']).executeTakeFirstOrThrow()
  await publish(1, '5 9 * * *')
  await owner.updateTable('schedules').set({ nextAt: '2020-01-01T00:00:00Z' }).execute()
  const before = await row()

  await publish(2, '5 9 * * *')
  assert.deepEqual(await row(), { ...before, version: 2 })

  await publish(3, '6 9 * * *')
  const moved = await row()
  assert.equal(moved.id, before.id)
  assert.ok(moved.nextAt && Date.parse(moved.nextAt) > Date.now())
})

test('switching a workflow off removes its triggers and keeps its webhook address', async (t) => {
  const { owner, api } = await testDatabase(t)
  const definition = aDefinition({ trigger: [{ type: 'webhook', answer: 'accepted' }] })
  const { workspaceId, userId, workflowId } = await seedWorkflow(owner, { definition })
  const scope = { workspaceId, userId, workflowId }
  const sync = (live: { version: number; definition: typeof definition } | null) =>
    inWorkspace(api, scope, (tx) => syncTriggers(tx, { ...scope, live }))
  const webhook = () =>
    owner.selectFrom('webhooks').select(['token', 'enabled']).executeTakeFirstOrThrow()

  await sync({ version: 1, definition })
  const { token, enabled } = await webhook()
  assert.equal(enabled, true)
  await sync(null)

  assert.deepEqual(await webhook(), { token, enabled: false })
})
