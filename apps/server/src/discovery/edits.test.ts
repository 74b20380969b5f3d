import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type Definition, type Step, Suggestion, type WorkflowDetail } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { byHand, exportAt, foundOf, patternOf } from '../drift/testing/literal-case.ts'
import { addMember, ownedApp, type Send, signedIn } from '../testing/test-app.ts'
import type { FoundRoutine } from './found-routine.ts'
import { storeRoutines } from './store-routines.ts'

const api = '/api/v1'

/** A routine of that name, at nine, that fetches and mails. */
function routine(name: string): FoundRoutine {
  const steps: [string, string][] = [['command.finished', name]]
  const fetched: Step = { id: 'fetch', use: 'http.request', with: { url: 'https://example.com' } }
  const mail: Step = { id: 'mail', use: 'email.send', with: { to: ['team@example.com'] } }
  const definition = { ...exportAt('0 9 * * *', [fetched, mail]), name }
  const found = foundOf(patternOf([byHand(1), byHand(2)], { steps }), definition)
  const ask = {
    kind: 'text',
    label: '',
    connectionType: null,
    otherwise: '',
    required: true,
  } as const
  const notes = [{ stepId: 'mail', message: '', ask: { id: 'mail.to', ...ask } }]
  return { ...found, proposal: { ...found.proposal, notes } }
}

async function withRoutines(t: TestContext, names: readonly string[]) {
  const app = await ownedApp(t)
  const me = (await app.send({ url: `${api}/me` })).json()
  const scope = { workspaceId: me.workspace.id, userId: me.user.id }
  const suggestions = async () => {
    const { items } = (await app.send({ url: `${api}/suggestions` })).json()
    return new Map(items.map((one: Suggestion) => [one.title, Suggestion.parse(one)]))
  }
  const look = (found: readonly string[]) =>
    inWorkspace(app.deps.db, scope, (tx) => storeRoutines(tx, scope, found.map(routine)))
  await look(names)
  const read = async (name: string): Promise<Suggestion> => {
    const found = (await suggestions()).get(name)
    assert.ok(found instanceof Object, `${name} is a suggestion`)
    return Suggestion.parse(found)
  }
  const accept = async (name: string, body: object = {}): Promise<WorkflowDetail> => {
    const { id } = await read(name)
    const taken = await app.send({ method: 'POST', url: `${api}/suggestions/${id}/accept`, body })
    assert.equal(taken.statusCode, 201, taken.body)
    return taken.json()
  }
  return { ...app, look, read, accept }
}

async function save(send: Send, { id, revision }: WorkflowDetail, definition: Definition) {
  const saved = await send({
    method: 'PUT',
    url: `${api}/workflows/${id}/draft`,
    body: { definition },
    headers: { 'if-match': `"${revision}"` },
  })
  assert.equal(saved.statusCode, 200, saved.body)
  return saved.json() as WorkflowDetail
}

const withoutMail = (draft: Definition): Definition => ({
  ...draft,
  steps: draft.steps.filter(({ id }) => id !== 'mail'),
})

test('what a person changes in the form and in the draft is told of the suggestion, until a version is published', async (t) => {
  const { send, read, accept } = await withRoutines(t, ['a'])
  const answers = { 'mail.to': 'boss@example.com' }
  const made = await accept('a', { answers, switchOff: ['mail'], moveMinutes: -30 })

  assert.equal(made.draft.steps[1]?.disabled, true)
  const moved = { kind: 'schedule-moved', from: '0 9 * * *', to: '30 8 * * *', minutes: -30 }
  const mail = { stepId: 'mail', does: 'email.send' }
  assert.deepEqual((await read('a')).edits, [moved, { kind: 'step-off', ...mail }])

  const saved = await save(send, made, withoutMail(made.draft))
  assert.deepEqual((await read('a')).edits, [moved, { kind: 'step-removed', ...mail }])

  const url = `${api}/workflows/${made.id}/publish`
  const published = await send({ method: 'POST', url, body: {} })
  assert.equal(published.statusCode, 201, published.body)
  await save(send, saved, made.draft)
  assert.deepEqual((await read('a')).edits, [moved, { kind: 'step-removed', ...mail }])
})

test('what a colleague changes in the draft is not told as the person’s, nor what follows on it', async (t) => {
  const routines = await withRoutines(t, ['a'])
  const { send, read, accept } = routines
  await addMember(routines, { email: 'eve@example.com', role: 'editor' })
  const eve = await signedIn(routines, 'eve@example.com')
  const made = await accept('a')

  const own = await save(send, made, withoutMail(made.draft))
  const hers = await save(eve, own, { ...own.draft, trigger: [] })
  await save(send, hers, { ...hers.draft, trigger: [{ type: 'manual' }] })

  const removed = { kind: 'step-removed', stepId: 'mail', does: 'email.send' }
  assert.deepEqual((await read('a')).edits, [removed])
})

test('a step that was taken out twice is offered off in the next one, which ranks lower and says why', async (t) => {
  const { look, read, accept } = await withRoutines(t, ['a', 'b'])
  for (const name of ['a', 'b']) await accept(name, { switchOff: ['mail'], moveMinutes: 15 })
  await look(['a', 'b', 'c'])

  const { learned } = await read('c')

  assert.deepEqual(learned.habits, {
    switchOff: [{ stepId: 'mail', does: 'email.send', off: 2, kept: 0 }],
    move: { minutes: 15, moved: 2, of: 2 },
  })
  assert.equal(learned.kept.toFixed(2), '0.80')
})

test('what does not fit a suggestion is refused with its place, and nothing is accepted', async (t) => {
  const { send, read } = await withRoutines(t, ['a'])
  const { id } = await read('a')
  const refused = async (body: object): Promise<[number, string]> => {
    const answer = await send({ method: 'POST', url: `${api}/suggestions/${id}/accept`, body })
    return [answer.statusCode, answer.json().errors[0].field]
  }
  assert.deepEqual(await refused({ switchOff: ['nothing'] }), [400, '/switchOff/0'])
  assert.deepEqual(await refused({ moveMinutes: -600 }), [400, '/moveMinutes'])
  assert.equal((await read('a')).status, 'open')
})
