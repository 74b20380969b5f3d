import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { DriftNote } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { seedEvents } from '@floyo/db/testing'
import { addMember, type Send, signedIn } from '../testing/test-app.ts'
import { keepDrift } from './keep-drift.ts'
import { acceptedWorkflow } from './testing/accepted-workflow.ts'
import { byHand, exportAt, file, ms } from './testing/literal-case.ts'

/** The daily export was accepted at nine, and is done at two since the sixth. */
async function setUp(t: TestContext) {
  const accepted = await acceptedWorkflow(t, {
    times: [6, 7, 8, 9, 10, 11, 12].map((day) => byHand(day, 14)),
    cron: '4 14 * * *',
  })
  const { send, scope, found } = accepted
  const look = (routines = [found]) =>
    inWorkspace(accepted.database.api, scope, (tx) =>
      keepDrift(tx, scope, { routines, seenUpTo: ms(12, '18:00') }),
    )
  const notes = async (query = '', by: Send = send): Promise<DriftNote[]> =>
    (await by({ url: `/api/v1/drift-notes${query}` })).json().items
  await look()
  return { ...accepted, look, notes }
}

test('a note shows the proposed schedule as a diff, one call makes it the draft, and it is gone', async (t) => {
  const { send, workflowId, notes, look, database } = await setUp(t)
  const [note, ...others] = await notes(`?workflowId=${workflowId}`)

  assert.deepEqual(others, [])
  assert.ok(note)
  assert.deepEqual([note.kind, note.seen, note.of], ['moved', 7, 7])
  assert.deepEqual(note.change, [
    { path: '/trigger/0/cron', kind: 'changed', before: '0 9 * * *', after: '4 14 * * *' },
  ])
  assert.equal(note.sights[0]?.at, '2026-11-12T14:03:00.000Z')
  const url = `/api/v1/drift-notes/${note.id}`
  const applied = await send({ method: 'POST', url: `${url}/apply` })

  assert.equal(applied.statusCode, 200, applied.body)
  assert.equal(applied.json().draft.trigger[0].cron, '4 14 * * *')
  assert.equal((await send({ url })).statusCode, 404)
  const said = await database.owner
    .selectFrom('auditLog')
    .select('changes')
    .where('action', '=', 'workflow.draft-saved')
    .execute()
  assert.deepEqual(said, [{ changes: { revision: 2 } }])
  assert.deepEqual(await look(), [], 'the draft has followed')
  assert.deepEqual(await notes(), [])
})

test('a proposal for a draft that was changed meanwhile is refused, and the next look proposes anew', async (t) => {
  const { send, workflowId, notes, look } = await setUp(t)
  const [note] = await notes()
  const definition = { ...exportAt('0 9 * * *'), name: 'Export and mail' }
  const headers = { 'if-match': '*' }
  const url = `/api/v1/workflows/${workflowId}/draft`
  await send({ method: 'PUT', url, body: { definition }, headers })
  const apply = () => send({ method: 'POST', url: `/api/v1/drift-notes/${note?.id}/apply` })

  assert.equal((await apply()).json().code, 'precondition_failed')
  await look()
  const { name, draft } = (await apply()).json()
  assert.deepEqual([name, draft.trigger[0].cron], ['Export and mail', '4 14 * * *'])
})

test('a dismissed note stays away while it is the same, and comes back with another proposal', async (t) => {
  const { send, notes, look, found, database } = await setUp(t)
  const [note] = await notes()
  const url = `/api/v1/drift-notes/${note?.id}`
  const body = { reason: 'as-intended', comment: 'only this month' }
  const dismiss = () => send({ method: 'POST', url: `${url}/dismiss`, body })

  assert.equal((await dismiss()).json().dismissReason, 'as-intended')
  assert.equal((await dismiss()).json().code, 'conflict')
  await look()
  assert.deepEqual(await notes(), [])
  const ids = (await notes('?dismissed=true')).map(({ id }) => id)
  assert.deepEqual(ids, [note?.id])
  const said = await database.owner
    .selectFrom('auditLog')
    .select('changes')
    .where('action', '=', 'drift-note.dismissed')
    .execute()
  assert.deepEqual(said, [{ changes: {} }], 'the reason stays with the person')
  await send({ method: 'POST', url: `${url}/reopen` })
  assert.equal((await notes()).length, 1)
  await dismiss()
  const schedule = { cron: '10 14 * * *', timezone: 'UTC' }
  await look([{ ...found, pattern: { ...found.pattern, schedule } }])
  assert.equal((await notes())[0]?.change?.[0]?.after, '10 14 * * *')
})

test('what a run wrote and its person deleted is read from the events around the run', async (t) => {
  const { scope, workflowId, database, notes, look } = await setUp(t)
  const { owner } = database
  const { workspaceId } = scope
  await owner
    .insertInto('workflowVersions')
    .values({
      workspaceId,
      workflowId,
      version: 1,
      definition: JSON.stringify(exportAt('0 9 * * *')),
    })
    .execute()
  for (const day of [9, 10, 11]) {
    const startedAt = new Date(ms(day, '09:00'))
    const { id: runId } = await owner
      .insertInto('runs')
      .values({ workspaceId, workflowId, version: 1, trigger: 'schedule', createdAt: startedAt })
      .returning('id')
      .executeTakeFirstOrThrow()
    const finishedAt = new Date(ms(day, '09:01'))
    const outcome = JSON.stringify({ status: 'succeeded', output: null })
    await owner
      .insertInto('runEnds')
      .values({
        workspaceId,
        runId,
        workflowId,
        status: 'succeeded',
        outcome,
        startedAt,
        finishedAt,
      })
      .execute()
    await seedEvents(owner, { organizationId: '', ...scope }, [
      { t: ms(day, '09:01'), type: 'file.created', subject: file(day) },
      { t: ms(day, '09:15'), type: 'file.deleted', subject: file(day) },
    ])
  }

  await look()

  const undone = (await notes()).find(({ kind }) => kind === 'undone')
  assert.deepEqual([undone?.seen, undone?.of, undone?.change], [3, 3, null])
  assert.equal(undone?.sights[0]?.what, `file.deleted ${file(11)}`)
  await owner.deleteFrom('events').where('type', '=', 'file.deleted').execute()
  await look()
  assert.deepEqual(
    (await notes()).map(({ kind }) => kind),
    ['moved'],
    'what no longer holds is gone',
  )
})

test('nobody else sees a note, and it goes as soon as any of the events is forgotten', async (t) => {
  const { send, notes, database, app } = await setUp(t)
  const [note] = await notes()
  await addMember({ database }, { email: 'vera@example.com', role: 'admin' })
  const admin = await signedIn({ app }, 'vera@example.com')

  assert.deepEqual(await notes('', admin), [])
  const url = `/api/v1/drift-notes/${note?.id}`
  assert.equal((await admin({ url })).statusCode, 404)
  assert.equal((await admin({ method: 'POST', url: `${url}/apply` })).statusCode, 404)
  const selection = { from: '2026-11-12T00:00:00Z' }
  const gone = await send({ method: 'POST', url: '/api/v1/events/forget', body: selection })
  assert.equal(gone.statusCode, 200, gone.body)
  const left = await database.owner.selectFrom('driftNotes').select('id').execute()
  assert.deepEqual(left, [])
})
