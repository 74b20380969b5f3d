import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, kindsOf, learnFrom } from './learned.ts'

const mail = ['email.send', 'schedule']
const answer = (status: Answer['status'], kinds = mail, undone = 0): Answer => ({
  status,
  reason: status === 'dismissed' ? 'not-worth-it' : null,
  kinds,
  undone,
})

test('without answers, and by answers to other kinds, nothing is ranked otherwise', () => {
  const none = { acceptance: 1, undone: 0, because: [] }
  assert.deepEqual(learnFrom([], mail), none)
  assert.deepEqual(learnFrom([answer('open'), answer('dismissed', ['http.request'])], mail), none)
})

test('two dismissals of mails lower the next mail, and say so; another kind is lowered by half of it', () => {
  const answers = [answer('dismissed'), answer('dismissed', ['email.send'])]
  const { acceptance, because } = learnFrom(answers, ['email.send'])
  assert.equal(acceptance.toFixed(2), '0.60')
  assert.deepEqual(because, [{ kind: 'email.send', accepted: 0, dismissed: 2 }])
  const other = learnFrom(answers, ['device.command', 'email.send'])
  assert.equal(other.acceptance.toFixed(2), Math.sqrt(0.6).toFixed(2))
})

test('what something else does already, or is put off, says nothing against such workflows', () => {
  for (const reason of ['automated', 'later', 'not-a-routine', 'wrong-steps'] as const) {
    const refused = { ...answer('dismissed'), reason }
    assert.deepEqual(learnFrom([refused, refused], mail), learnFrom([], mail), reason)
  }
})

test('what was accepted is raised, and a dismissal among many acceptances lowers little', () => {
  assert.equal(learnFrom([answer('accepted')], mail).acceptance.toFixed(2), '1.13')
  const many = [...Array.from({ length: 9 }, () => answer('accepted')), answer('dismissed')]
  const { acceptance, because } = learnFrom(many, mail)
  assert.ok(acceptance > 1.2)
  assert.deepEqual(because, [])
})

test('what the person takes back counts against what is alike, and one workflow alone by half', () => {
  assert.equal(learnFrom([answer('accepted', mail, 0.6)], mail).undone, 0.3)
  assert.equal(learnFrom([answer('accepted', ['http.request'], 0.6)], mail).undone, 0)
})

test('kinds are triggers and actions, each once, without notes', () => {
  const kinds = kindsOf({
    trigger: [{ type: 'manual' }],
    steps: [
      { id: 'a', use: 'email.send' },
      { id: 'b', use: 'email.send' },
      { id: 'c', use: 'floyo.note' },
      { id: 'd', set: { x: 1 } },
    ],
  })
  assert.deepEqual(kinds, ['email.send', 'manual'])
})
