import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyDifferences } from './apply-differences.ts'

const draft = { trigger: [{ cron: '6 9 * * *' }], steps: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] }

test('each place becomes what it is proposed to be, and the value itself stays', () => {
  const after = applyDifferences(draft, [
    { path: '/trigger/0/cron', kind: 'changed', before: '6 9 * * *', after: '6 14 * * *' },
    { path: '/steps/0/with~1in', kind: 'added', before: null, after: 1 },
    { path: '/steps/1', kind: 'removed', before: { id: 'b' }, after: null },
    { path: '/steps/2', kind: 'removed', before: { id: 'c' }, after: null },
  ])
  assert.deepEqual(after, {
    trigger: [{ cron: '6 14 * * *' }],
    steps: [{ id: 'a', 'with/in': 1 }],
  })
  assert.equal(draft.trigger[0]?.cron, '6 9 * * *')
})

test('what is removed is known by its fields, in whatever order they stand', () => {
  const step = { id: 'a', with: { text: 't' } }
  const [before, other] = [
    { with: { text: 't' }, id: 'a' },
    { with: { text: 'u' }, id: 'a' },
  ]
  const removed = { path: '/0', kind: 'removed', after: null } as const
  assert.deepEqual(applyDifferences([step], [{ ...removed, before }]), [])
  assert.equal(applyDifferences([step], [{ ...removed, before: other }]), undefined)
})

test('nothing is made of a value that is another one than the changes were thought of for', () => {
  const changed = { kind: 'changed', before: '0 8 * * *', after: '6 14 * * *' } as const
  assert.equal(applyDifferences(draft, [{ path: '/trigger/0/cron', ...changed }]), undefined)
  assert.equal(applyDifferences(draft, [{ path: '/trigger/3/cron', ...changed }]), undefined)
  const added = { path: '/steps/2', kind: 'added', before: null, after: { id: 'd' } } as const
  assert.equal(applyDifferences(draft, [added]), undefined)
})
