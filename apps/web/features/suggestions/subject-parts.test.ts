import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shortSubject, subjectParts } from './subject-parts.ts'

test('what changes from time to time in a subject is told apart from what stays', () => {
  assert.deepEqual(subjectParts('~/in/invoice-<num>.pdf'), [
    { text: '~/in/invoice-', changes: false },
    { text: 'num', changes: true },
    { text: '.pdf', changes: false },
  ])
  assert.deepEqual(subjectParts('*/<web address>'), [
    { text: '…', changes: true },
    { text: '/', changes: false },
    { text: 'web address', changes: true },
  ])
})

test('signs that stand for themselves are shown as they are', () => {
  assert.deepEqual(subjectParts(String.raw`ls \*.txt \<num>`), [
    { text: 'ls *.txt <num>', changes: false },
  ])
})

test('an empty subject has no parts', () => {
  assert.deepEqual(subjectParts(''), [])
})

test('a path is told by its last part where there is little room, a command or an address as it is', () => {
  assert.equal(shortSubject('~/work/sales/week-<date>.pdf'), '…/week-<date>.pdf')
  for (const subject of [
    'python ~/a/b.py --x',
    'mailto:a@example.com',
    'https://a.example/b',
    '~/a',
    'a',
  ])
    assert.equal(shortSubject(subject), subject)
})
