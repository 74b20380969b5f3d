import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Definition, type ShadowLedger } from '@floyo/contracts'
import { seedEvents } from '@floyo/db/testing'
import type { Act } from '../drift/case.ts'
import { acceptedWorkflow } from '../drift/testing/accepted-workflow.ts'
import { act, byHand, exportAt, ms } from '../drift/testing/literal-case.ts'
import { addMember, signedIn } from '../testing/test-app.ts'
import { keepLedgers } from './ledger.ts'

const note: Definition['steps'] = [{ id: 'note', use: 'floyo.note', with: { text: 'Export' } }]

/** A daily note at nine in shadow since the sixth; the person's events are known up to the twelfth. */
async function setUp(
  t: TestContext,
  times: Act[][],
  definition: Definition = exportAt('0 9 * * *', note),
) {
  const accepted = await acceptedWorkflow(t, { times, cron: '0 9 * * *', definition })
  const { send, scope, workflowId, database } = accepted
  const url = `/api/v1/workflows/${workflowId}`
  const start = () => send({ method: 'PUT', url: `${url}/shadow`, body: { beside: 'person' } })
  const look = async (now: number): Promise<ShadowLedger> => {
    await database.owner
      .updateTable('shadows')
      .set({ startedAt: new Date(ms(6, '00:00')) })
      .execute()
    const state = { ...scope, lastEventAt: new Date(ms(12, '18:00')) }
    await database.owner
      .insertInto('discoveryState')
      .values(state)
      .onConflict((conflict) => conflict.columns(['workspaceId', 'userId']).doNothing())
      .execute()
    await keepLedgers(database.api, scope, { now })
    return (await send({ url: `${url}/shadow` })).json().shadow.ledger
  }
  return { ...accepted, url, start, look }
}

test('each due time of a shadow beside its person is set against what they did, and nothing is carried out', async (t) => {
  const times = [6, 7, 8, 9, 10, 12].map((day) => byHand(day))
  const { send, database, url, start, look, workflowId } = await setUp(t, [
    ...times.slice(0, 3),
    // Once more in the evening, and on the eleventh not at all.
    byHand(8, 20),
    ...times.slice(3),
  ])

  assert.equal((await start()).statusCode, 200)
  const ledger = await look(ms(13, '12:00'))

  const { entries, ...counts } = ledger
  assert.deepEqual(
    { ...counts, agreement: Math.round(counts.agreement * 100) },
    { agreed: 6, workflowOnly: 1, personOnly: 1, unknown: 1, agreement: 60, ready: false },
  )
  assert.deepEqual(
    entries.slice(0, 3).map(({ at, verdict, eventIds }) => [at, verdict, eventIds.length]),
    [
      ['2026-11-13T09:00:00Z', 'unknown', 0],
      ['2026-11-12T09:00:00Z', 'agreed', 3],
      ['2026-11-11T09:00:00Z', 'workflow-only', 0],
    ],
  )
  assert.equal(entries.find(({ verdict }) => verdict === 'person-only')?.at, '2026-11-08T20:03:00Z')
  const workflow = (await send({ url })).json()
  assert.deepEqual([workflow.enabled, workflow.inShadow], [false, true])
  const started = await database.owner
    .selectFrom('runs')
    .select('id')
    .where('workflowId', '=', workflowId)
    .execute()
  assert.deepEqual(started, [])
})

test('a shadow that agreed five times of five is ready, and its promotion switches the workflow on', async (t) => {
  const { send, url, start, look, database } = await setUp(
    t,
    [6, 7, 8, 9, 10].map((day) => byHand(day)),
  )
  await start()
  const { ready, agreed } = await look(ms(11, '08:00'))
  assert.deepEqual([ready, agreed], [true, 5])

  const promoted = await send({ method: 'POST', url: `${url}/shadow/promote` })

  const { enabled, inShadow, publishedVersion } = promoted.json()
  assert.deepEqual([enabled, inShadow, publishedVersion], [true, false, 1])
  assert.equal((await send({ url: `${url}/shadow` })).json().shadow, null)
  const said = await database.owner
    .selectFrom('auditLog')
    .select('changes')
    .where('action', '=', 'workflow.shadow-promoted')
    .execute()
  assert.deepEqual(said, [{ changes: { version: 1 } }])
  await send({ method: 'POST', url: `${url}/disable` })
  assert.equal((await start()).statusCode, 200, 'taken back, it can be tried again')
})

test('an event that would have started a shadow is an entry, unless it was imported', async (t) => {
  const arrivals = [6, 7, 8].map((day) => [
    act(day, '11:00', 'file.created ~/in/a.pdf'),
    act(day, '11:05', 'command.finished python export.py'),
  ])
  const definition = Definition.parse({
    name: 'Note what arrives',
    trigger: [{ type: 'event', on: 'file.created', where: 'event.subject == "~/in/a.pdf"' }],
    steps: note,
  })
  const { start, look, database, scope } = await setUp(t, arrivals, definition)
  const [imported] = await seedEvents(database.owner, { organizationId: '', ...scope }, [
    { t: ms(9, '11:00'), type: 'file.created', subject: '~/in/a.pdf' },
  ])
  await database.owner
    .updateTable('events')
    .set({ source: 'import' })
    .where('id', '=', imported ?? '')
    .execute()
  await start()

  const { agreed, workflowOnly, entries } = await look(ms(13, '12:00'))

  assert.deepEqual([agreed, workflowOnly], [3, 0])
  assert.deepEqual(
    entries.map(({ eventIds }) => eventIds.length),
    [2, 2, 2],
  )
})

test('a shadow beside a person needs their own routine, and a workflow that is off', async (t) => {
  const { send, url, start, database, app, workflowId } = await setUp(t, [byHand(6), byHand(7)])
  await send({ method: 'POST', url: `${url}/enable` })
  assert.match((await start()).json().detail, /It is on/)
  await send({ method: 'POST', url: `${url}/disable` })
  await addMember({ database }, { email: 'eve@example.com', role: 'editor' })
  const eve = await signedIn({ app }, 'eve@example.com')
  const body = { beside: 'person' }
  const refused = await eve({ method: 'PUT', url: `${url}/shadow`, body })
  assert.match(refused.json().detail, /a routine of yours/)

  await start()
  await send({ method: 'POST', url: `${url}/enable` })

  const left = await database.owner
    .selectFrom('shadows')
    .select('id')
    .where('workflowId', '=', workflowId)
    .execute()
  assert.deepEqual(left, [], 'switched on, it is no trial any more')
})

test('a ledger is its person’s alone, and goes with the events that it tells of', async (t) => {
  const { send, url, start, look, database, app } = await setUp(t, [byHand(6), byHand(7)])
  await start()
  assert.equal((await look(ms(8, '08:00'))).agreed, 2)
  await addMember({ database }, { email: 'eve@example.com', role: 'admin' })
  const eve = await signedIn({ app }, 'eve@example.com')

  const { shadow } = (await eve({ url: `${url}/shadow` })).json()
  assert.deepEqual([shadow.beside, shadow.ledger, shadow.startedBy], ['person', null, 'Olive'])
  const confirm = { confirm: 'delete all my events' }
  await send({ method: 'POST', url: '/api/v1/events/purge', body: confirm })
  const left = await database.owner.selectFrom('shadowEntries').select('id').execute()
  assert.deepEqual(left, [])
})
