import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Definition, WorkflowDetail } from '@floyo/contracts'
import { addMember, type Send, signedIn } from '../testing/test-app.ts'
import { api, withRoutines } from './testing/with-routines.ts'

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
