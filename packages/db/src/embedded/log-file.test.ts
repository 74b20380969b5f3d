import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { openLogFile } from './log-file.ts'

test('a log beyond its bound is set aside at the next start', (t) => {
  const file = newFile(t)
  fs.writeFileSync(file, 'x'.repeat(200))

  const log = openLogFile(file, { maxBytes: 100 })
  fs.writeSync(log.descriptor, 'new')
  log.close()

  assert.equal(fs.readFileSync(file, 'utf8'), 'new')
  assert.equal(fs.readFileSync(`${file}.1`, 'utf8').length, 200)
})

test('a log beyond its bound is set aside while the server writes on', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const file = newFile(t)
  const log = openLogFile(file, { maxBytes: 10 })
  const server = fs.openSync(file, 'a')
  fs.writeSync(server, 'twenty characters ...')

  t.mock.timers.tick(60_000)
  fs.writeSync(server, 'on')
  fs.closeSync(server)
  log.close()

  assert.equal(fs.readFileSync(file, 'utf8'), 'on')
})

test('what was written since a mark is the end of it, when there is much', (t) => {
  const file = newFile(t)
  const log = openLogFile(file, { maxBytes: 1_000_000 })
  fs.writeSync(log.descriptor, 'before')
  log.mark()

  fs.writeSync(log.descriptor, 'after')
  assert.equal(log.sinceMark(), 'after')
  fs.writeSync(log.descriptor, `${'x'.repeat(10_000)} the end`)

  assert.equal(log.sinceMark().length, 8192)
  assert.match(log.sinceMark(), / the end$/)
  log.close()
})

function newFile(t: TestContext): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'floyo-log-'))
  t.after(() => fs.rmSync(dir, { recursive: true }))
  return path.join(dir, 'postgres.log')
}
