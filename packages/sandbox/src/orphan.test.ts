import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

const program = path.join(import.meta.dirname, 'testing/endless.ts')

// Elsewhere a process notices at the end of its code that nobody is there any more.
const skip = process.platform === 'linux' ? false : 'the kernel does not tell of a lost parent here'

test('code ends with the program that runs it, also when that is killed', { skip }, async () => {
  const parent = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(parent.stdout, 'data')
  const children = fs
    .readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number)
  assert.ok(children.length > 0)
  const live = (): number[] => children.filter((pid) => fs.existsSync(`/proc/${pid}/exe`))
  assert.deepEqual(live(), children)
  parent.kill('SIGKILL')
  for (let waited = 0; live().length > 0 && waited < 4000; waited++) await sleep(25)
  assert.deepEqual(live(), [])
})
