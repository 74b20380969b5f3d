import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownedApp } from '../testing/test-app.ts'
import { makeWorld } from '../testing/world.ts'

const byStep = (one: { stepKey: string }, other: { stepKey: string }): number =>
  one.stepKey < other.stepKey ? -1 : 1

test('a run says what each of its steps waits for, and no longer what was answered', async (t) => {
  const owned = await ownedApp(t)
  const { runId, workflowId, approvalId } = await makeWorld(owned, owned.send)
  const { owner } = owned.database
  const { workspaceId } = await owner
    .selectFrom('runWaits')
    .select('workspaceId')
    .executeTakeFirstOrThrow()
  const until = '2100-01-01T00:00:00Z'
  const rows = [
    { kind: 'event', eventType: 'order.paid', until },
    { kind: 'webhook' },
    { kind: 'child', childRunId: runId, detail: JSON.stringify({ workflow: 'Ship', inputs: {} }) },
    { kind: 'webhook', status: 'answered' },
  ]
  for (const [index, row] of rows.entries()) {
    const step = { stepKey: `s${index}`, stepId: `s${index}` }
    await owner
      .insertInto('runWaits')
      .values({ workspaceId, runId, workflowId, ...step, ...row })
      .execute()
  }

  const { waits } = (await owned.send({ url: `/api/v1/runs/${runId}` })).json()

  assert.deepEqual(waits.toSorted(byStep), [
    { kind: 'approval', approvalId, stepKey: 'ok', until: null, message: 'Go?' },
    { kind: 'event', stepKey: 's0', until, eventType: 'order.paid' },
    { kind: 'webhook', stepKey: 's1', until: null },
    { kind: 'child', stepKey: 's2', until: null, workflow: 'Ship', runId },
  ])
})
