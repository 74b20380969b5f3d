import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { EventLine } from '@floyo/contracts'
import { WatchJournal } from './journal.ts'

const file = { size: 1, mtimeMs: 2, ino: 3 }
const event: EventLine = {
  id: 'x',
  t: 1,
  actor: 'a',
  type: 'file.created',
  subject: 's',
  attrs: {},
}

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'floyo-journal-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

function reopen(journal: WatchJournal, folder: string): WatchJournal {
  journal.close()
  return new WatchJournal(folder)
}

test('states survive a restart, with and without compacting', (t) => {
  const folder = folderOf(t)
  let journal = new WatchJournal(folder)
  journal.commit(
    [
      ['/a', file],
      ['/b', file],
    ],
    [],
  )
  journal.commit([['/b', null]], [])
  journal = reopen(journal, folder)
  assert.deepEqual([...journal.seen], [['/a', file]])
  journal.compact()
  journal = reopen(journal, folder)
  assert.deepEqual([...journal.seen], [['/a', file]])
  journal.close()
})

test('events that may not have reached the spool come again after a crash, under the same ids', (t) => {
  const folder = folderOf(t)
  let journal = new WatchJournal(folder)
  journal.commit([['/a', file]], [event])
  journal = reopen(journal, folder)
  assert.deepEqual(journal.pending, [event])
  journal.compact()
  journal = reopen(journal, folder)
  assert.deepEqual(journal.pending, [event])
  journal.markSpooled()
  journal = reopen(journal, folder)
  assert.deepEqual(journal.pending, [])
  journal.close()
})

test('an entry torn by a crash is dropped, and writing goes on behind the last whole one', (t) => {
  const folder = folderOf(t)
  let journal = new WatchJournal(folder)
  journal.commit([['/a', file]], [])
  journal.close()
  appendFileSync(join(folder, 'log.jsonl'), '{"states":[["/torn"')
  journal = new WatchJournal(folder)
  journal.commit([['/b', file]], [])
  journal = reopen(journal, folder)
  assert.deepEqual([...journal.seen.keys()], ['/a', '/b'])
  journal.close()
})

test('files of folders that are no longer watched are forgotten', (t) => {
  const folder = folderOf(t)
  const journal = new WatchJournal(folder)
  journal.commit(
    [
      ['/keep/a', file],
      ['/drop/b', file],
    ],
    [],
  )
  journal.compact((path) => path.startsWith('/keep/'))
  assert.deepEqual([...journal.seen.keys()], ['/keep/a'])
  journal.close()
})
