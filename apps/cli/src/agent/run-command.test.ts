import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { runCommand } from './run-command.ts'

/** Says its number and ends; what it leaves behind holds its outputs open. */
const leavesAnother = `
const { spawn } = require('node:child_process')
const options = { detached: true, stdio: 'inherit' }
const left = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 3_600_000)'], options)
left.unref()
console.log(left.pid)`

test('a command has ended when it ends, whatever it leaves behind', async (t) => {
  const { signal } = new AbortController()
  const options = { cwd: tmpdir(), timeoutSeconds: 600, env: process.env, signal }

  const ran = await runCommand([process.execPath, '-e', leavesAnother], options)

  assert.ok('exitCode' in ran)
  t.after(() => process.kill(Number(ran.stdout)))
  assert.deepEqual([ran.exitCode, ran.stderr], [0, ''])
})
