/**
 * Forgetting, proved: every text of every event carries a marker. Everything that can be made of events
 * is made of them, and is seen to hold the marker; then they are forgotten, and it is nowhere.
 */
import assert from 'node:assert/strict'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Forgotten, type EventLine } from '@floyo/contracts'
import { sampleHistory } from '@floyo/mining'
import { sql } from 'kysely'
import { filesWith, rowsWith } from '../testing/find-text.ts'
import { addMember, ownedApp, type Send, signedIn } from '../testing/test-app.ts'

const api = '/api/v1'
const marker = 'quokkazebra'
const now = Date.parse('2026-11-20T17:00:00Z')

type Line = Pick<EventLine, 't' | 'actor' | 'type' | 'subject' | 'attrs'>

/** The same line with the marker in each of its texts, where miners and expressions still read it. */
function marked({ t, actor, type, subject, attrs }: EventLine): Line {
  const spelled = subject.includes('/')
    ? subject.replace(/\/([^/]*)$/, `/${marker}-$1`)
    : subject.includes('@')
      ? subject.replace('@', `.${marker}@`)
      : `${subject} ${marker}`
  const noted = JSON.parse(
    JSON.stringify(attrs).replaceAll('@', `.${marker}@`).replaceAll('.py', `-${marker}.py`),
  ) as Line['attrs']
  return { t, actor, type, subject: spelled, attrs: { ...noted, note: marker } }
}

/** An installation in which runs are carried out and what is due is fired. */
async function busyApp(t: TestContext) {
  const owned = await ownedApp(t)
  const stopping = new AbortController()
  const { engine } = owned.deps
  const busy = Promise.all([
    engine.runWorker(stopping.signal),
    engine.runScheduler(stopping.signal),
  ])
  t.after(async () => {
    stopping.abort()
    await busy
  })
  const post = async (url: string, body: unknown = {}, key?: string) => {
    const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key }
    const answer = await owned.send({ method: 'POST', url: api + url, body, headers })
    assert.ok(answer.statusCode < 300, `${url}: ${answer.body}`)
    return answer.json()
  }
  return { ...owned, post, data: path.dirname(owned.deps.files.dir) }
}

type Busy = Awaited<ReturnType<typeof busyApp>>

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (await holds()) return
    await sleep(50)
  }
  throw new Error(`waited in vain until ${what}`)
}

const count = async (send: Send, query: string): Promise<number> =>
  (await send({ url: `${api}/runs?${query}` })).json().items.length

async function mine({ post, send }: Busy): Promise<void> {
  const { id } = await post('/discoveries')
  await until('routines were looked for', async () => {
    return (await send({ url: `${api}/runs/${id}` })).json().finishedAt !== null
  })
}

/** Imports a marked history, mines it, and decides: one accepted, one dismissed, one open. */
async function decide(app: Busy): Promise<{ acceptedId: string }> {
  const lines = sampleHistory({ now, timezone: 'Europe/Berlin', seed: 'one' }).map(marked)
  for (let from = 0; from < lines.length; from += 1000) {
    const batch = { source: 'import', events: lines.slice(from, from + 1000) }
    await app.post('/events', batch, `import-${from}`)
  }
  await mine(app)
  const { items } = (await app.send({ url: `${api}/suggestions` })).json()
  assert.equal(items.length, 3, 'the routines are found in spite of the marker')
  const [accepted, dismissed, open] = items
  const { id: acceptedId, draft } = await app.post(
    `/suggestions/${accepted.id}/accept`,
    {},
    'accept',
  )
  const noted = { id: marker, use: 'floyo.note', with: { text: 'x' } }
  const saved = await app.send({
    method: 'PUT',
    url: `${api}/workflows/${acceptedId}/draft`,
    body: { definition: { ...draft, steps: [...draft.steps, noted] } },
    headers: { 'if-match': '"1"' },
  })
  assert.equal(saved.statusCode, 200, saved.body)
  const because = { reason: 'other', comment: marker }
  await app.post(`/suggestions/${dismissed.id}/dismiss`, because, 'dismiss')
  await app.post(`/suggestions/${open.id}/simulate`, {}, 'simulate')
  await app.post('/team-patterns/join', {}, 'join')
  return { acceptedId }
}

const subject = '{{ trigger.event.subject }}'
const onScan = { type: 'event', on: 'scan.made' }

/** Lets events start runs, a run wait for one, and a trigger wait for quiet. */
async function automate(app: Busy): Promise<void> {
  const enable = async (definition: object): Promise<string> => {
    const { id } = await app.post('/workflows', { definition })
    await app.post(`/workflows/${id}/enable`)
    return id
  }
  const ended = async (workflowId: string, runs: number): Promise<boolean> =>
    (await count(app.send, `status=succeeded&workflowId=${workflowId}`)) === runs
  const file = { name: '{{ trigger.event.attrs.note }}.txt', content: subject }
  const steps = [
    { id: 'write', use: 'file.write', with: file },
    { id: 'end', return: subject },
  ]
  const first = await enable({ name: 'File the scan', trigger: [onScan], steps })
  const after = { type: 'workflow', workflow: first, on: 'success' }
  const told = [{ id: 'end', return: '{{ trigger.output }}' }]
  const chained = await enable({ name: 'After the scan', trigger: [after], steps: told })
  const scan = { event: 'scan.checked' }
  const waits = [
    { id: 'checked', wait: scan },
    { id: 'end', return: '{{ steps.checked.subject }}' },
  ]
  const waiting = await enable({
    name: 'Await the check',
    trigger: [{ type: 'manual' }],
    steps: waits,
  })
  const quiet = { ...onScan, debounce: '1h' }
  await enable({ name: 'When it is quiet', trigger: [quiet], steps: [{ id: 'end', return: '1' }] })
  await app.post(`/workflows/${waiting}/runs`)
  await until('a run waits', async () => (await count(app.send, 'status=waiting')) === 1)
  const at = Date.now() + 1000
  const line = { t: at, actor: marker, subject: `/${marker}/1.pdf`, attrs: { note: marker } }
  await app.post('/events', { source: 'watch', events: [{ ...line, type: 'scan.made' }] })
  await app.post('/events', { source: 'watch', events: [{ ...line, type: 'scan.checked' }] })
  await until('the run went on', () => ended(waiting, 1))
  await until('the file is written', () => ended(first, 1))
  const [run] = (await app.send({ url: `${api}/runs?workflowId=${first}` })).json().items
  await app.post(`/runs/${run.id}/retry`, { from: 'start' })
  await until('both were followed', () => ended(chained, 2))
  // A trial beside it, and what it would have done otherwise.
  await sql`
    with shadow as (
      insert into app.shadows (workspace_id, workflow_id, definition, version)
      select workspace_id, id, draft, 1 from app.workflows where id = ${first}
      returning workspace_id, id
    )
    insert into app.shadow_differences (workspace_id, shadow_id, run_id, changes, ended_at)
    select workspace_id, id, ${run.id}, ${JSON.stringify([marker])}::jsonb, now() from shadow`.execute(
    app.database.owner,
  )
}

test('what was made of forgotten events is in no table and no file, but for what was kept on purpose and is told', async (t) => {
  const app = await busyApp(t)
  const { owner } = app.database
  const { acceptedId } = await decide(app)
  await automate(app)

  const before = new Set(
    (await rowsWith(owner, marker)).map(({ table }) => table.replace(/_y\d{4}m\d\d$/, '')),
  )
  assert.deepEqual([...before].toSorted(), [
    'app.event_triggers',
    'app.events',
    'app.files',
    'app.patterns',
    'app.run_ends',
    'app.run_journal',
    'app.run_waits',
    'app.runs',
    'app.shadow_differences',
    'app.simulations',
    'app.suggestions',
    'app.workflows',
  ])
  const edited = owner.selectFrom('suggestions').where(sql`edits::text`, 'like', `%${marker}%`)
  assert.equal((await edited.select('id').execute()).length, 1)
  const added = owner.selectFrom('teamContributions').select('template')
  assert.equal((await added.execute()).length, 2, 'what counts with others is made of them as well')
  assert.equal((await filesWith(app.data, marker)).length, 2)
  const answers = sql<{ operation: string }>`select operation from app.idempotency_keys`
  assert.equal((await answers.execute(owner)).rows.length > 3, true)

  const forgotten = Forgotten.parse(
    await app.post('/events/purge', { confirm: 'delete all my events' }),
  )

  assert.equal(forgotten.suggestions, 3)
  // Started by events, let go on by one, chained, repeated.
  assert.deepEqual([forgotten.runs, forgotten.runsToEnd], [5, 0])
  assert.deepEqual(
    forgotten.left.map(({ kind, id }) => [kind, id]),
    [['workflow', acceptedId]],
  )
  assert.deepEqual(await rowsWith(owner, marker), [{ table: 'app.workflows', id: acceptedId }])
  assert.deepEqual(await filesWith(app.data, marker), [])
  assert.deepEqual((await answers.execute(owner)).rows, [])
  assert.deepEqual(await added.execute(), [])
  assert.deepEqual(
    app.logged.filter((line) => line.includes(marker)),
    [],
  )
})

/** Imports a history in which the last eight days are marked, beside what is mined. @returns when they began */
async function lastDaysApart(app: Busy): Promise<string> {
  const lines = sampleHistory({ now, timezone: 'Europe/Berlin', seed: 'one' })
  const from = (lines.at(-1)?.t ?? 0) - 8 * 24 * 3_600_000
  const apart = lines.map((line) =>
    line.t < from ? line : Object.assign({}, line, { attrs: { ...line.attrs, note: marker } }),
  )
  for (let at = 0; at < apart.length; at += 1000) {
    await app.post('/events', { source: 'import', events: apart.slice(at, at + 1000) })
  }
  return new Date(from).toISOString()
}

test('forgetting a part leaves nothing of that part, and decisions that the rest still shows', async (t) => {
  const app = await busyApp(t)
  const { owner } = app.database
  const from = await lastDaysApart(app)
  await mine(app)
  const { items } = (await app.send({ url: `${api}/suggestions` })).json()
  const [one, other] = items.toSorted((a: { title: string }, b: { title: string }) =>
    a.title < b.title ? -1 : 1,
  )
  const { id: workflowId } = await app.post(`/suggestions/${one.id}/accept`)
  await app.post(`/suggestions/${other.id}/dismiss`, { reason: 'private' })
  await app.post('/team-patterns/join')
  const added = owner.selectFrom('teamContributions').select('patternId')
  assert.ok((await added.execute()).some(({ patternId }) => patternId === one.pattern.id))
  // As if what is told had come from these days.
  await sql`
    update app.patterns set routine = jsonb_set(routine, '{steps,0,example}', ${JSON.stringify(marker)}::jsonb)`.execute(
    owner,
  )
  const step = { stepId: marker, does: marker }
  await owner
    .updateTable('suggestions')
    .set({
      summary: marker,
      notes: JSON.stringify([{ stepId: null, message: marker }]),
      edits: JSON.stringify([{ kind: 'step-added', ...step }]),
      habits: JSON.stringify({ switchOff: [{ ...step, off: 2, kept: 0 }], move: null }),
    })
    .execute()

  const forgotten = Forgotten.parse(await app.post('/events/forget', { from }))

  assert.ok(forgotten.events > 10 && forgotten.suggestions >= 2)
  assert.deepEqual(await added.execute(), [], 'not even of what was decided')
  assert.ok(forgotten.left.every(({ id }) => id === workflowId))
  assert.deepEqual(
    (await rowsWith(owner, marker)).filter(({ id }) => id !== workflowId),
    [],
  )
  await mine(app)
  const found = (await app.send({ url: `${api}/suggestions` })).json().items
  const statusOf = (id: string): string | undefined =>
    found.find((suggestion: { id: string }) => suggestion.id === id)?.status
  assert.deepEqual([statusOf(one.id), statusOf(other.id)], ['accepted', 'dismissed'])
  assert.equal(found.length, items.length, 'what was decided is not suggested again')
  assert.deepEqual(
    (await rowsWith(owner, marker)).filter(({ id }) => id !== workflowId),
    [],
  )
})

test('whoever knows the id of a colleague’s event can not remove the run that it started', async (t) => {
  const app = await busyApp(t)
  await addMember(app, { email: 'mia@example.com', role: 'viewer' })
  const mia = await signedIn(app, 'mia@example.com')
  const steps = [{ id: 'end', return: subject }]
  const { id } = await app.post('/workflows', {
    definition: { name: 'File the scan', trigger: [onScan], steps },
  })
  await app.post(`/workflows/${id}/enable`)
  const line = { t: Date.now() + 1000, actor: 'ada', type: 'scan.made', subject: '1', attrs: {} }
  await app.post('/events', { source: 'watch', events: [line] })
  await until('it ran', async () => (await count(app.send, 'status=succeeded')) === 1)
  const [event] = (await app.send({ url: `${api}/events` })).json().items
  const copied = { ...line, id: event.id }
  const body = { source: 'watch', events: [copied] }
  const sent = await mia({ method: 'POST', url: `${api}/events`, body })
  assert.equal(sent.json().accepted, 1, 'the same id, for another person')

  const forget = { method: 'POST', url: `${api}/events/forget`, body: {} } as const
  const byMia = Forgotten.parse((await mia(forget)).json())

  assert.deepEqual([byMia.events, byMia.runs, byMia.runsToEnd], [1, 0, 0])
  assert.equal(await count(app.send, 'status=succeeded'), 1)
  const byOwner = Forgotten.parse((await app.send(forget)).json())
  assert.deepEqual([byOwner.events, byOwner.runs], [1, 1])
  assert.equal(await count(app.send, 'status=succeeded'), 0)
})
