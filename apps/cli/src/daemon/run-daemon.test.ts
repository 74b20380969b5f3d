import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createHome, startRecorder, until } from '../testing.ts'
import { ask } from './control.ts'
import type { DaemonStatus } from './status.ts'

test('a background process that can not open its journal ends, and nothing answers in its place', async (t) => {
  const home = createHome(t)
  const stateDir = join(home.path, 'floyo')
  const journal = join(stateDir, 'watch-journal')
  mkdirSync(journal)
  writeFileSync(join(journal, 'seen.json'), '[[')

  const child = home.start(['daemon'])
  await until(() => child.exitCode !== null, { what: 'the end of the process' })

  assert.equal(child.exitCode, 1)
  assert.equal(await ask(stateDir, 'status'), undefined)
})

test('a journal that can not be made smaller when a folder is left does not end the background process', async (t) => {
  const recorder = await startRecorder(t)
  const home = createHome(t, { FLOYO_URL: recorder.url, FLOYO_API_KEY: 'test' })
  const stateDir = join(home.path, 'floyo')
  const folders = ['kept', 'left'].map((name) => join(home.path, name))
  for (const folder of folders) mkdirSync(folder)
  assert.equal((await home.floyo(['watch', 'start', ...folders])).code, 0)
  const { pid } = (await ask(stateDir, 'status')) as DaemonStatus
  const seen = join(stateDir, 'watch-journal', 'seen.json')
  rmSync(seen)
  mkdirSync(seen)

  assert.equal((await home.floyo(['watch', 'stop', folders[1] ?? ''])).code, 0)

  const log = (): string => readFileSync(join(stateDir, 'daemon.log'), 'utf8')
  await until(() => log().includes('journal not compacted'), { what: 'the failure in the log' })
  const after = (await ask(stateDir, 'status')) as DaemonStatus
  assert.deepEqual([after.pid, after.folders.length], [pid, 1])
})
