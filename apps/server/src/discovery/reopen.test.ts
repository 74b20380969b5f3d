import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AuditEntry, Forgotten, type Suggestion } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { untilWaiting } from '@floyo/db/testing'
import { addMember, signedIn } from '../testing/test-app.ts'
import { lockWorkflow } from '../workflows/store.ts'
import { keepEdits } from './take.ts'
import { api, withRoutines } from './testing/with-routines.ts'

type Routines = Awaited<ReturnType<typeof withRoutines>>

async function reopen({ send, read }: Routines, name: string) {
  const { id } = await read(name)
  return send({ method: 'POST', url: `${api}/suggestions/${id}/reopen` })
}

/** Accepts it, and takes out of the draft what can not run. */
async function acceptRunnable({ send, accept }: Routines, name: string) {
  const { id, draft } = await accept(name)
  const saved = await send({
    method: 'PUT',
    url: `${api}/workflows/${id}/draft`,
    body: { definition: { ...draft, steps: draft.steps.filter((step) => step.id !== 'mail') } },
    headers: { 'if-match': '"1"' },
  })
  assert.equal(saved.statusCode, 200, saved.body)
  return { id, url: `${api}/workflows/${id}` }
}

async function workflowStatus({ send }: Routines, id: string): Promise<number> {
  return (await send({ url: `${api}/workflows/${id}` })).statusCode
}

test('an acceptance that is taken back opens the suggestion again and puts its draft away, and it can be accepted anew', async (t) => {
  const routines = await withRoutines(t, ['a'])
  const { send, read, accept } = routines
  const draft = await accept('a', { switchOff: ['mail'] })
  assert.equal((await read('a')).canReopen, true)

  const answer = await reopen(routines, 'a')

  assert.equal(answer.statusCode, 200, answer.body)
  const { status, workflowId, edits, decidedAt, canReopen }: Suggestion = answer.json()
  assert.deepEqual(
    { status, workflowId, edits, decidedAt, canReopen },
    { status: 'open', workflowId: null, edits: [], decidedAt: null, canReopen: false },
  )
  assert.equal(await workflowStatus(routines, draft.id), 404)
  const { items } = (await send({ url: `${api}/audit` })).json()
  const told = new Set(items.map(({ action, targetId }: AuditEntry) => `${action} ${targetId}`))
  assert.ok(told.has(`workflow.deleted ${draft.id}`))
  assert.ok(told.has(`suggestion.reopened ${answer.json().id}`))
  const anew = await accept('a')
  assert.notEqual(anew.id, draft.id)
  assert.equal(await workflowStatus(routines, anew.id), 200)
})

test('what an acceptance taught is unlearnt when it is taken back', async (t) => {
  const routines = await withRoutines(t, ['a', 'b'])
  const { look, read, accept } = routines
  for (const name of ['a', 'b']) await accept(name, { switchOff: ['mail'] })
  await look(['a', 'b', 'c'])
  const taught = (await read('c')).learned
  assert.ok(taught.acceptance > 1 && taught.kept < 1 && taught.habits.switchOff.length === 1)

  for (const name of ['a', 'b']) assert.equal((await reopen(routines, name)).statusCode, 200)
  await look(['a', 'b', 'c'])

  const { acceptance, kept, habits } = (await read('c')).learned
  assert.deepEqual([acceptance, kept, habits], [1, 1, { switchOff: [], move: null }])
})

test('an acceptance stands once a version was published, also when its workflow is put away', async (t) => {
  const routines = await withRoutines(t, ['a'])
  const { send, read } = routines
  const { id, url } = await acceptRunnable(routines, 'a')
  const published = await send({ method: 'POST', url: `${url}/publish`, body: {} })
  assert.equal(published.statusCode, 201, published.body)

  assert.equal((await read('a')).canReopen, false)
  const refused = await reopen(routines, 'a')
  assert.deepEqual([refused.statusCode, refused.json().code], [409, 'conflict'])
  assert.equal((await read('a')).status, 'accepted')
  assert.equal(await workflowStatus(routines, id), 200)

  await send({ method: 'DELETE', url })
  assert.equal((await reopen(routines, 'a')).statusCode, 409)
})

test('an acceptance whose draft was put away already can be taken back', async (t) => {
  const routines = await withRoutines(t, ['a'])
  const { id } = await routines.accept('a')
  await routines.send({ method: 'DELETE', url: `${api}/workflows/${id}` })

  assert.equal((await reopen(routines, 'a')).json().status, 'open')
  assert.equal((await reopen(routines, 'a')).statusCode, 409, 'it is open')
})

test('a suggestion tells that its workflow was put away, until that is restored', async (t) => {
  const { send, accept, read } = await withRoutines(t, ['a'])
  const { id } = await accept('a')
  const url = `${api}/workflows/${id}`
  assert.equal((await read('a')).workflowPutAway, false)

  await send({ method: 'DELETE', url })
  const { workflowId, workflowPutAway } = await read('a')
  assert.deepEqual([workflowId, workflowPutAway], [id, true])

  await send({ method: 'POST', url: `${url}/restore` })
  assert.equal((await read('a')).workflowPutAway, false)
})

test('a trial of the draft ends with the acceptance', async (t) => {
  const routines = await withRoutines(t, ['a'])
  const { url } = await acceptRunnable(routines, 'a')
  const body = { beside: 'person' }
  const started = await routines.send({ method: 'PUT', url: `${url}/shadow`, body })
  assert.equal(started.statusCode, 200, started.body)

  await reopen(routines, 'a')

  const trials = routines.database.owner.selectFrom('shadows').select('id')
  assert.deepEqual(await trials.execute(), [])
})

test('a draft that was taken back and restored adds nothing to the next acceptance', async (t) => {
  const routines = await withRoutines(t, ['a'])
  const { send, read, accept, deps, scope } = routines
  const first = await accept('a')
  await reopen(routines, 'a')
  await accept('a')
  await send({ method: 'POST', url: `${api}/workflows/${first.id}/restore` })

  await inWorkspace(deps.db, scope, async (tx) => {
    const workflow = await lockWorkflow(tx, first.id)
    await keepEdits(tx, workflow, { definition: { ...first.draft, trigger: [] }, revision: 2 })
  })

  assert.deepEqual((await read('a')).edits, [])
})

test('a save of the draft that is under way is waited for, and the draft is put away with it', async (t) => {
  const routines = await withRoutines(t, ['a'])
  const { accept, deps, scope, database } = routines
  const { id } = await accept('a')
  let reopened: ReturnType<typeof reopen> | undefined
  await inWorkspace(deps.db, scope, async (tx) => {
    const workflow = await lockWorkflow(tx, id)
    reopened = reopen(routines, 'a')
    await untilWaiting(database.owner, 1)
    await keepEdits(tx, workflow, { definition: { ...workflow.draft, trigger: [] }, revision: 2 })
  })
  assert.equal((await reopened)?.statusCode, 200)
})

test('nobody takes back what another person accepted', async (t) => {
  const routines = await withRoutines(t, ['a'])
  await routines.accept('a')
  await addMember(routines, { email: 'eve@example.com', role: 'admin' })
  const eve = await signedIn(routines, 'eve@example.com')
  const { id } = await routines.read('a')

  const answer = await eve({ method: 'POST', url: `${api}/suggestions/${id}/reopen` })

  assert.equal(answer.statusCode, 404)
  assert.equal((await routines.read('a')).status, 'accepted')
})

test('whoever forgets their events is told of a draft that was taken back', async (t) => {
  const routines = await withRoutines(t, ['a'])
  const { id } = await routines.accept('a')
  await reopen(routines, 'a')

  const answer = await routines.send({
    method: 'POST',
    url: `${api}/events/purge`,
    body: { confirm: 'delete all my events' },
  })

  const { left } = Forgotten.parse(answer.json())
  assert.deepEqual(
    left.map((one) => [one.kind, one.id]),
    [['workflow', id]],
  )
})
