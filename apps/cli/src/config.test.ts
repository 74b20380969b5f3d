import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { changeConfig, isPaused, readConfig, withoutPause, withPause } from './config.ts'

test('a pause holds from its beginning until its end, and can be ended before', () => {
  const none = {
    installId: 'x',
    folders: [],
    pauses: [],
    hook: { only: [], never: [] },
    agent: { enabled: false, allowed: [] },
  }
  const paused = withPause(none, { now: 100, until: 200 })
  assert.deepEqual(
    [99, 100, 199, 200].map((t) => isPaused(paused, t)),
    [false, true, true, false],
  )
  const resumed = withoutPause(paused, 150)
  assert.deepEqual(
    [120, 160].map((t) => isPaused(resumed, t)),
    [true, false],
    'what was paused stays unseen',
  )
  assert.deepEqual(withoutPause(paused, 50).pauses, [])
})

test('choices survive, are private to their owner, and a damaged file is named', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'floyo-config-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'config.json')
  const first = changeConfig(path, (config) => ({ ...config, folders: ['/a'] }))
  assert.deepEqual(readConfig(path), first)
  assert.equal(statSync(path).mode & 0o777, 0o600)
  writeFileSync(path, '{')
  assert.throws(() => readConfig(path), /can not be read/)
})
