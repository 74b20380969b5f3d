import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeCompleter, type CompletionOptions } from './change-completer.ts'

function learnt(commits: readonly string[][], options?: CompletionOptions) {
  const completer = changeCompleter(options)
  for (const commit of commits) completer.learn(commit)
  return completer
}

/** Commits that add a page and enter it into the index. */
function pages(count: number, ...others: string[]): string[][] {
  return Array.from({ length: count }, (_, i) => [`notes/n${i}.md`, 'README.md', ...others])
}

test('files that changed together are suggested for one another', () => {
  const completer = learnt([['a.ts', 'b.ts'], ['a.ts', 'b.ts'], ['c.md']])
  assert.deepEqual(completer.suggest('a.ts'), ['b.ts'])
  assert.deepEqual(completer.suggest('b.ts'), ['a.ts'])
})

test('a file never seen is answered by its template, and the index it goes into by nothing', () => {
  const notes = Array.from({ length: 20 }, (_, i) => [`notes/n${i}.md`, 'README.md'])
  const completer = learnt(notes, { minConfidence: 0.2 })
  assert.deepEqual(completer.suggest('notes/new.md'), ['README.md'])
  assert.deepEqual(completer.suggest('README.md'), [])
})

test('a file that mostly changes alone gets no suggestion', () => {
  const alone = Array.from({ length: 20 }, () => ['a.ts'])
  assert.deepEqual(learnt([['a.ts', 'b.ts'], ...alone]).suggest('a.ts'), [])
})

test('a habit given up makes way for the new one', () => {
  const old = Array.from({ length: 60 }, () => ['a.ts', 'old.ts'])
  const recent = Array.from({ length: 30 }, () => ['a.ts', 'recent.ts'])
  assert.equal(learnt([...old, ...recent]).suggest('a.ts')[0], 'recent.ts')
})

test('a sweep over more than thirty files teaches nothing', () => {
  const sweep = Array.from({ length: 31 }, (_, i) => `f${i}.ts`)
  assert.deepEqual(learnt([sweep, sweep]).suggest('f0.ts'), [])
})

test('at most three files are suggested', () => {
  const commit = ['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts']
  assert.deepEqual(learnt([commit, commit]).suggest('a.ts'), ['b.ts', 'c.ts', 'd.ts'])
})

test('beside a file that is nearly sure an unlikely one is not named, a likely one is', () => {
  assert.deepEqual(learnt([...pages(3, 'odd.ts'), ...pages(20)]).suggest('notes/new.md'), [
    'README.md',
  ])
  assert.deepEqual(learnt(pages(20, 'list.ts')).suggest('notes/new.md'), ['README.md', 'list.ts'])
})
