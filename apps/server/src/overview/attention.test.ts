import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Attention, type ShadowEntry } from '@floyo/contracts'
import { acceptedWorkflow } from '../drift/testing/accepted-workflow.ts'
import { byHand, exportAt } from '../drift/testing/literal-case.ts'
import { addMember, type Send, signedIn } from '../testing/test-app.ts'

const api = '/api/v1'
const read = async (send: Send): Promise<Attention> =>
  Attention.parse((await send({ url: `${api}/attention` })).json())

test('open notes of drift and trials that went well are worth a look of their person alone, until they are answered', async (t) => {
  const definition = exportAt('0 9 * * *', [{ id: 'note', use: 'floyo.note', with: { text: 'x' } }])
  const app = await acceptedWorkflow(t, { times: [byHand(1)], cron: '0 9 * * *', definition })
  const { send, scope, workflowId, suggestionId, database } = app
  const { owner } = database
  assert.deepEqual(await read(send), { items: [], total: 0 })
  const { patternId } = await owner
    .selectFrom('suggestions')
    .select('patternId')
    .where('id', '=', suggestionId)
    .executeTakeFirstOrThrow()
  const { id: noteId } = await owner
    .insertInto('driftNotes')
    .values({
      ...scope,
      workflowId,
      patternId,
      kind: 'moved',
      seen: 3,
      seenOf: 4,
      sights: '[]',
      revision: 1,
      proposal: '{}',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const url = `${api}/workflows/${workflowId}/shadow`
  const begun = await send({ method: 'PUT', url, body: { beside: 'person' } })
  assert.equal(begun.statusCode, 200, begun.body)
  const { id: shadowId } = await owner.selectFrom('shadows').select('id').executeTakeFirstOrThrow()
  const enter = (verdict: ShadowEntry['verdict'], times: number) =>
    owner
      .insertInto('shadowEntries')
      .values(
        Array.from({ length: times }, (_, index) => ({
          ...scope,
          shadowId,
          patternId,
          at: new Date(Date.UTC(2026, 10, 1 + index)).toISOString(),
          verdict,
          eventIds: [],
        })),
      )
      .execute()
  await enter('agreed', 4)
  await enter('unknown', 3)
  const kinds = async (by: Send): Promise<string[]> =>
    (await read(by)).items.map(({ kind }) => kind)
  assert.deepEqual(await kinds(send), ['drift'], 'four times are not enough to promote')

  await enter('agreed', 1)

  const [promotion, drift] = (await read(send)).items
  assert.ok(promotion?.kind === 'promotion' && drift?.kind === 'drift')
  assert.deepEqual([promotion.workflowId, promotion.agreed, promotion.decided], [workflowId, 5, 5])
  assert.deepEqual(
    [drift.noteId, drift.drift, drift.seen, drift.of, drift.proposes],
    [noteId, 'moved', 3, 4, true],
  )
  await addMember(app, { email: 'eve@example.com', role: 'admin' })
  assert.deepEqual(await kinds(await signedIn(app, 'eve@example.com')), [])
  await send({
    method: 'POST',
    url: `${api}/drift-notes/${noteId}/dismiss`,
    body: { reason: 'not-now' },
  })
  assert.deepEqual(await kinds(send), ['promotion'])
  await send({ method: 'DELETE', url })
  assert.deepEqual(await read(send), { items: [], total: 0 })
})
