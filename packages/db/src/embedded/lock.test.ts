import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { takeLock } from './lock.ts'

test('a lock is taken once, and again after its release', (t) => {
  const file = newFile(t)
  const first = takeLock(file, 'The data')

  assert.throws(() => takeLock(file, 'The data'), { code: 'data_dir_in_use' })
  first.release()
  takeLock(file, 'The data').release()
  assert.equal(fs.existsSync(file), false)
})

test('a holder that is gone is forgotten', (t) => {
  const file = newFile(t)
  write(file, { pid: 2 ** 22 + 1, startedAt: '', host: os.hostname() })

  takeLock(file, 'The data').release()
})

test('a holder that was killed is gone before its parent has looked', async (t) => {
  const file = newFile(t)
  const lockModule = path.join(import.meta.dirname, 'lock.ts')
  const code = `
    const { takeLock } = await import(${JSON.stringify(lockModule)})
    takeLock(${JSON.stringify(file)}, 'The data')
    console.log('held')
    setInterval(() => {}, 1000)`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(holder.stdout, 'data')
  holder.kill('SIGKILL')
  // Without a turn of the event loop the killed process stays: nobody has asked how it ended.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)

  takeLock(file, 'The data').release()

  await once(holder, 'close')
})

test('another process that got the number of the holder is not the holder', (t) => {
  const file = newFile(t)
  write(file, { pid: process.ppid, startedAt: 'long ago', host: os.hostname() })

  takeLock(file, 'The data').release()
})

test('a holder on another machine counts while it touches the file', (t) => {
  const file = newFile(t)
  write(file, { pid: 1, startedAt: '', host: 'elsewhere' })

  assert.throws(() => takeLock(file, 'The data'), {
    code: 'data_dir_in_use',
    message: new RegExp(`process 1 on elsewhere.* remove ${file}`),
  })
  const before = new Date(Date.now() - 60_000)
  fs.utimesSync(file, before, before)
  takeLock(file, 'The data').release()
})

test('a lock that a crash left empty is no lock', (t) => {
  const file = newFile(t)
  fs.writeFileSync(file, '')

  takeLock(file, 'The data').release()
})

test('who was overtaken does not remove the lock of the one who overtook', (t) => {
  const file = newFile(t)
  const lock = takeLock(file, 'The data')
  write(file, { pid: process.pid, startedAt: 'another', host: os.hostname() })

  lock.release()

  assert.equal(fs.existsSync(file), true)
})

function newFile(t: TestContext): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'floyo-lock-'))
  t.after(() => fs.rmSync(dir, { recursive: true }))
  return path.join(dir, 'lock')
}

function write(file: string, holder: object): void {
  fs.writeFileSync(file, JSON.stringify(holder))
}
