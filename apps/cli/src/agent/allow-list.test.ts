import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findAllowed } from './allow-list.ts'

const where = { cwd: null, home: '/home/ada' }

function isAllowed(command: string, argv: string[]): boolean {
  return findAllowed([{ command, cwd: '/w' }], argv, where) !== undefined
}

test('a command is allowed word by word, and by nothing less', () => {
  assert.equal(isAllowed('python export.py', ['python', 'export.py']), true)
  assert.equal(isAllowed('python export.py', ['python', 'export.py', '--all']), false)
  assert.equal(isAllowed('python export.py', ['python']), false)
  assert.equal(isAllowed('python export.py', ['python', 'export.py; rm -rf /']), false)
  assert.equal(isAllowed('say "good morning"', ['say', 'good morning']), true)
})

test('a star stands for one word that is no option', () => {
  assert.equal(isAllowed('git log *', ['git', 'log', 'main']), true)
  assert.equal(isAllowed('git log *', ['git', 'log', '--output=/etc/passwd']), false)
  assert.equal(isAllowed('git log *', ['git', 'log', 'a', 'b']), false)
})

test('a command stays in the folder it is allowed in', () => {
  const allowed = [{ command: 'make', cwd: '/home/ada/site' }]
  const folderOf = (cwd: string | null): string | undefined =>
    findAllowed(allowed, ['make'], { cwd, home: '/home/ada' })?.cwd
  assert.equal(folderOf(null), '/home/ada/site')
  assert.equal(folderOf('~/site/docs'), '/home/ada/site/docs')
  assert.equal(folderOf('/home/ada/site/../.ssh'), undefined)
  assert.equal(folderOf('/home/ada/site2'), undefined)
})

function wordsOf(...argv: string[]): string[] | undefined {
  const allowed = [{ command: 'book * --to=~/out *', cwd: '/home/ada' }]
  return findAllowed(allowed, argv, { cwd: '~', home: '/home/ada' })?.argv
}

test('the home folder stands in for ~, at the start of a word and of the value of an option', () => {
  assert.deepEqual(wordsOf('book', '~/in/1.pdf', '--to=~/out', 'a~/b'), [
    'book',
    '/home/ada/in/1.pdf',
    '--to=/home/ada/out',
    'a~/b',
  ])
  assert.deepEqual(wordsOf('book', '~eve/1.pdf', '--to=/home/ada/out', '~'), [
    'book',
    '~eve/1.pdf',
    '--to=/home/ada/out',
    '/home/ada',
  ])
})
