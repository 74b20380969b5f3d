import assert from 'node:assert/strict'
import { test } from 'node:test'
import { subjectTemplate } from './subject-template.ts'

test('the condition of a suggestion is told as the template that it was made of', () => {
  assert.deepEqual(
    [
      "event.subject.matches('^~/Downloads/invoice-[0-9]+[.]pdf$')",
      "event.subject.matches('^/in/20[0-9]{2}[-_./]?[0-9]{2}[-_./]?[0-9]{2}/[^/]*[.]csv$')",
      "event.subject.matches('^it\\'s a\\\\[1\\\\] .*$')",
      "event.subject == 'python a.py'",
      'event.subject == "a*b"',
    ].map((where) => subjectTemplate(where)),
    [
      '~/Downloads/invoice-<num>.pdf',
      '/in/<date>/*.csv',
      "it's a[1] **",
      'python a.py',
      String.raw`a\*b`,
    ],
  )
})

test('any other condition has no template', () => {
  for (const where of [
    "event.subject.matches('^a|b$')",
    "event.subject.matches('a')",
    "event.subject.startsWith('a')",
    "event.subject == 'a' && event.actor == 'b'",
    '',
  ])
    assert.equal(subjectTemplate(where), undefined, where)
})
