import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generalizeSteps } from './generalize.ts'

const step = (type: string, subject: string, actor = 'ada') => ({
  actor,
  type,
  subject,
  optional: false,
})
const told = (type: string, subject: string): string =>
  generalizeSteps([step(type, subject)])[0]?.subject ?? ''

test('of a file the kind and what changes in its name are told', () => {
  assert.equal(told('file.created', '~/work/acme/sales-<date>.csv'), '<folder>/<name> <date>.csv')
  assert.equal(told('file.created', 'layoffs.xlsx'), '<name>.xlsx')
  assert.equal(told('file.created', '/srv/x/deal.projectfalcon'), '<folder>/<name>')
})

test('of a command the program is told if everybody has it, its sub-command, and that there are arguments', () => {
  assert.equal(told('command.finished', 'git push origin falcon'), 'git push <arguments>')
  assert.equal(
    told('command.finished', 'python export_falcon.py --all'),
    'python <script>.py <arguments>',
  )
  assert.equal(told('command.finished', '/opt/acme/falcon sync'), '<program> <arguments>')
  assert.equal(told('command.finished', 'npm falcon'), 'npm <arguments>')
  assert.equal(told('command.finished', 'ls'), 'ls')
})

test('of addresses only is told that there is one', () => {
  assert.equal(told('mail.sent', 'mailto:eve@acme.com'), '<address>')
  assert.equal(told('browser.visited', 'https://falcon.acme.com/deals/<num>'), '<web address>')
  assert.equal(told('app.focused', 'Falcon'), '<text>')
})

test('kinds of acts that somebody made up are not told, and of actors only whether it is a service', () => {
  assert.deepEqual(
    generalizeSteps([
      step('falcon.launched', 'x', 'eve'),
      step('file.created', 'a.csv', 'svc:falcon'),
    ]),
    [
      { type: 'other', subject: '<text>', optional: false, service: false },
      { type: 'file.created', subject: '<name>.csv', optional: false, service: true },
    ],
  )
})

test('a word of one’s own passes nowhere, wherever it stands', () => {
  const word = 'quokkazebra'
  const places = '# # #|git # #|python #.py|~/#/#.csv|#.#|mailto:#@#.com|https://#/#?#=#|#'
  for (const type of ['command.finished', 'file.created', 'mail.sent', 'own.act', '#.#']) {
    for (const place of places.split('|')) {
      const steps = [step(type.replaceAll('#', word), place.replaceAll('#', word), word)]
      assert.ok(!JSON.stringify(generalizeSteps(steps)).includes(word), `${type} ${place}`)
    }
  }
})
