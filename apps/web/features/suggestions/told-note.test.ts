import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NoteCode, NoteValues } from '@floyo/contracts'
import { createFormatter, createTranslator } from 'use-intl/core'
import { locale } from '../../messages/locale.ts'
import toldTexts from '../../messages/en/told.json' with { type: 'json' }
import { labelInWords, noteInWords } from './told-note.ts'

const telling = {
  told: createTranslator({ locale, messages: toldTexts }),
  format: createFormatter({ locale, timeZone: 'UTC' }),
}
const message = 'Written then.'

/** One of each: a code that is new does not compile until it stands here. */
const values: { [Code in NoteCode]: NoteValues[Code] } = {
  'not-watched': { path: '~/in/a.pdf' },
  'own-writes': { name: 'a.pdf' },
  'outside-folder': { name: 'a.pdf' },
  'by-hand': { waits: 'yes' },
  sometimes: { seen: 8, all: 12 },
  'not-always': { text: 'a@example.com', percent: 70, field: 'to' },
  'shell-line': {},
  differs: { percent: 70, variants: 'a, b' },
  'left-out': {},
  'no-device': {},
  'option-changes': {},
  allow: { device: 'laptop', command: 'python a.py', cwd: '~/work' },
  'folder-unseen': {},
  unseen: { action: 'email.send', field: 'to' },
  'connection-missing': { name: 'mail', type: 'smtp' },
  'connection-several': { names: 'a, b' },
  'connection-secret': { name: 'api', type: 'http' },
}
const say = (code: string, given: Record<string, string | number>): string =>
  noteInWords(
    { message, told: { code, values: given, acts: [{ verb: 'visit', object: 'b' }] } },
    telling,
  )

test('every note has a text in the catalogue, with all of its values', () => {
  for (const [code, given] of Object.entries(values)) {
    const text = say(code, given)
    assert.notEqual(text, message, code)
    for (const value of Object.values(given))
      if (!['yes', 'smtp', 'http', 'email.send', 'to'].includes(String(value)))
        assert.ok(text.includes(String(value)), `${code}: ${text}`)
  }
})

test('what stays with the person is told with its acts', () => {
  assert.equal(
    say('by-hand', { waits: 'no' }),
    'You also visit b. The workflow does not do that: it stays with you, if it is still needed.',
  )
})

test('a command to allow is told as it is typed, without a device where none is known', () => {
  assert.equal(
    say('allow', { device: '', command: 'python "a b.py"', cwd: '' }),
    String.raw`Allow it on the device: floyo agent allow "python \"a b.py\""`,
  )
})

test('a note without facts, with a code or of a field that is not known, says its own sentence', () => {
  assert.equal(noteInWords({ message }, telling), message)
  assert.equal(say('newer', {}), message)
  assert.equal(say('unseen', { action: 'kiln.fire', field: 'heat' }), message)
})

test('a question is called in the reader’s language, and as its connector calls it where that is not known', () => {
  const ask = {
    id: 'mail.to',
    kind: 'text',
    label: 'Recipient of it',
    connectionType: null,
    otherwise: '',
    required: true,
  } as const
  assert.equal(labelInWords({ message, ask, told: unseenTo('email.send') }, telling), 'Recipient')
  assert.equal(
    labelInWords({ message, ask, told: unseenTo('kiln.fire') }, telling),
    'Recipient of it',
  )
})

function unseenTo(action: string) {
  return { code: 'unseen', values: { action, field: 'to' }, acts: [] }
}
