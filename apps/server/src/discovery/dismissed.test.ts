import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withRoutines } from './testing/with-routines.ts'

test('what is automated elsewhere does not come back, however often it is seen, and lowers nothing', async (t) => {
  const { look, read, dismiss } = await withRoutines(t, ['a'])
  await dismiss('a', { reason: 'automated' })

  await look(['a', 'b'], 1000)

  assert.deepEqual(
    [(await read('a')).status, (await read('a')).dismissReason],
    ['dismissed', 'automated'],
  )
  assert.equal((await read('b')).learned.acceptance, 1)
})

test('what is not worth it comes back seen twice as often, and lowers what is like it until then', async (t) => {
  const { look, read, dismiss } = await withRoutines(t, ['a'])
  await dismiss('a', { reason: 'not-worth-it' })

  await look(['a', 'b'], 3)
  assert.equal((await read('a')).status, 'dismissed')
  assert.ok((await read('b')).learned.acceptance < 1)

  await look(['a', 'b'], 4)
  assert.equal((await read('a')).status, 'open')
})

test('what is put off is away for so many days, and back with the first look after them', async (t) => {
  const { look, read, dismiss, database } = await withRoutines(t, ['a'])
  const before = Date.now()
  const { snoozedUntil } = await dismiss('a', { reason: 'later', days: 14 })
  const days = (Date.parse(snoozedUntil ?? '') - before) / 86_400_000
  assert.ok(days > 13.9 && days < 14.1, `${days} days`)

  await look(['a'], 1000)
  assert.equal((await read('a')).status, 'dismissed')
  const held = await database.owner.selectFrom('patterns').select('heldBack').execute()
  assert.deepEqual(held, [{ heldBack: 'snoozed' }])

  await database.owner
    .updateTable('suggestions')
    .set({ snoozedUntil: new Date(before - 1000).toISOString() })
    .execute()
  await look(['a'])
  const back = await read('a')
  assert.deepEqual([back.status, back.dismissReason, back.snoozedUntil], ['open', null, null])
})
