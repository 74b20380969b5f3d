import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timeOfEventId } from '@floyo/contracts'
import { compareFiles, type FoundFile, type SeenFile, toFileEvent } from './changes.ts'

function file(ino: number, over: Partial<FoundFile> = {}): FoundFile {
  return { ino, size: 10, mtimeMs: 1000, ctimeMs: 2000, ...over }
}

function changesOf(
  seen: Record<string, SeenFile>,
  found: Record<string, FoundFile | null>,
): string[] {
  const changes = compareFiles(new Map(Object.entries(seen)), new Map(Object.entries(found)))
  return changes.map((change) =>
    [change.kind, 'from' in change ? change.from : '', change.path].filter(Boolean).join(' '),
  )
}

const eventTime = (seenAt: number): number => seenAt

test('a new path is created, a missing one deleted, one of another size edited', () => {
  assert.deepEqual(
    changesOf(
      { '/a': file(1), '/b': file(2) },
      { '/a': null, '/b': file(2, { size: 11 }), '/c': file(3) },
    ),
    ['edited /b', 'created /c', 'deleted /a'],
  )
})

test('a file that is as it was seen did not change', () => {
  assert.deepEqual(changesOf({ '/a': file(1) }, { '/a': file(1) }), [])
})

test('a file that was only touched did not change, as far as its content is known', () => {
  const seen = { '/a': file(1, { hash: 'x' }) }
  assert.deepEqual(changesOf(seen, { '/a': file(1, { mtimeMs: 5000, hash: 'x' }) }), [])
  assert.deepEqual(changesOf(seen, { '/a': file(1, { mtimeMs: 5000, hash: 'y' }) }), ['edited /a'])
  assert.deepEqual(changesOf({ '/a': file(1) }, { '/a': file(1, { mtimeMs: 5000 }) }), [
    'edited /a',
  ])
})

test('an editor that writes a draft and puts it in the place of the file edits the file', () => {
  assert.deepEqual(
    changesOf({ '/a': file(1) }, { '/a': file(2, { size: 12 }), '/a.draft': null }),
    ['edited /a'],
  )
})

test('a file under another name is renamed, in another folder moved', () => {
  const seen = { '/x/a': file(1), '/x/b': file(2) }
  const found = { '/x/a': null, '/x/a2': file(1), '/x/b': null, '/y/b': file(2) }
  assert.deepEqual(changesOf(seen, found), ['renamed /x/a /x/a2', 'moved /x/b /y/b'])
})

test('a file number that is used again for another file is no move', () => {
  assert.deepEqual(changesOf({ '/a': file(1) }, { '/a': null, '/b': file(1, { size: 99 }) }), [
    'created /b',
    'deleted /a',
  ])
})

test('two copies of one vanished file are one move and one creation', () => {
  assert.deepEqual(
    changesOf({ '/a': file(1) }, { '/a': null, '/b': file(1), '/c': file(1) }).toSorted(),
    ['created /c', 'renamed /a /b'],
  )
})

test('an event has the time of the change, the path without the home folder, and the same id each time', () => {
  const who = { home: '/home/ada', actor: 'user:ada', deviceKey: 'laptop', eventTime }
  const change = { kind: 'created', path: '/home/ada/r/a.csv', file: file(1) } as const
  const event = toFileEvent(change, { ...who, now: 9000 })
  assert.deepEqual(
    { ...event, id: '' },
    {
      id: '',
      t: 2000,
      actor: 'user:ada',
      type: 'file.created',
      subject: '~/r/a.csv',
      attrs: { bytes: 10 },
    },
  )
  assert.equal(timeOfEventId(event.id ?? ''), 2000)
  assert.equal(toFileEvent(change, { ...who, now: 9999 }).id, event.id)
})

test('a file dated in the future makes an event of now', () => {
  const change = { kind: 'edited', path: '/a', file: file(1, { ctimeMs: 9e12 }) } as const
  const event = toFileEvent(change, {
    now: 5000,
    eventTime: (t) => t,
    home: '/h',
    actor: 'u',
    deviceKey: 'd',
  })
  assert.equal(event.t, 5000)
})
