import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mailSeen } from './seen.ts'

const typed = (line: string) =>
  mailSeen.read({
    type: 'command.finished',
    subject: line,
    attrs: {},
    words: line.split(' '),
  })

test('mail programs say whom a mail goes to, its subject and its files', () => {
  const cases = {
    'mail -s Report -A a.csv team@example.com': {
      texts: { to: 'team@example.com', subject: 'Report' },
      files: { attachments: ['a.csv'] },
      unseen: ['text'],
    },
    '/usr/bin/mailx -s *** -c boss@example.com a@example.com b@example.com': {
      texts: { to: 'a@example.com,b@example.com', cc: 'boss@example.com' },
      files: {},
      unseen: ['subject', 'text'],
    },
    'mutt -s X -a a.pdf b.pdf -- a@example.com': {
      texts: { to: 'a@example.com', subject: 'X' },
      files: { attachments: ['a.pdf', 'b.pdf'] },
      unseen: ['text'],
    },
  }
  for (const [line, expected] of Object.entries(cases))
    assert.deepEqual(typed(line), { ...expected, credential: false }, line)
})

test('a mail to a name that only the computer knows has no address', () => {
  assert.deepEqual(typed('mail -s X team')?.unseen, ['to', 'text'])
})

test('options that are not known, and other programs, are no mail', () => {
  assert.equal(typed('mail -f mbox'), undefined)
  assert.equal(typed('mailq'), undefined)
})

test('a mail that a program reports says what it says', () => {
  const act = { type: 'mail.sent', subject: 'mailto:a@example.com?x=y', words: null }
  assert.deepEqual(mailSeen.read({ ...act, attrs: { subject: 'S', attachments: ['a.csv'] } }), {
    texts: { to: 'a@example.com', subject: 'S' },
    files: { attachments: ['a.csv'] },
    unseen: ['text'],
    credential: false,
  })
  assert.deepEqual(mailSeen.read({ ...act, attrs: {} })?.files, { attachments: null })
})
