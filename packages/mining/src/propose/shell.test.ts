import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameOfCommand, wordsOf } from './shell.ts'

test('quotes and backslashes keep words together', () => {
  assert.deepEqual(wordsOf(`git commit -m "a \\"b\\" c" 'd e' f\\ g ""`), [
    'git',
    'commit',
    '-m',
    'a "b" c',
    'd e',
    'f g',
    '',
  ])
})

for (const line of [
  'a | b',
  'a > b',
  'a && b',
  'a; b',
  'echo $HOME',
  'ls *.csv',
  'A=1 make',
  'a "b',
  '(a)',
  '',
])
  test(`${line || 'an empty line'} needs a shell`, () => {
    assert.equal(wordsOf(line), undefined)
  })

test('a command is called by its script, or its program and sub-command', () => {
  assert.equal(nameOfCommand('python3 -u ~/work/export.py --all'), 'export.py')
  assert.equal(nameOfCommand('git pull --rebase'), 'git pull')
  assert.equal(nameOfCommand('/usr/bin/make'), 'make')
})
