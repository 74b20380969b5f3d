/**
 * `npm start`: becomes the server. What is missing was installed and built by a script of its own, so
 * that npm finds the Node 24 of the packages for this one, on the first start too: it can turn into
 * the server, which saves a process and 45 MB. In package.json the shell turns into Node by `exec`, or
 * it would be what npm ends on a signal, and the server would be left behind; Windows knows no `exec`,
 * says so in a line, and runs what follows.
 */
import { spawn } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import {
  checkNode,
  ensureInstalled,
  ensureWebBuilt,
  environment,
  node24,
  root,
  say,
} from './prepare.mjs'

// Again, for those who run this file themselves: it takes 20 ms when nothing is missing.
checkNode()
await ensureInstalled()
await ensureWebBuilt()

const args = [
  // V8 lets the young part of the heap grow to 128 MB. With this a server that takes all the webhooks it
  // can stays at 350 MB instead of 410; an idle one is the same (measured 2026-11-21).
  '--max-semi-space-size=32',
  path.join(root, 'apps/server/src/main.ts'),
]

if (process.execve && process.platform !== 'win32') {
  process.execve(node24, [node24, ...args], environment)
}

const child = spawn(node24, args, { stdio: 'inherit', env: environment })
child.once('error', (error) => {
  say(`The server can not be run: ${error.message}`)
  process.exit(127)
})
child.once('close', (code, signal) => {
  process.exit(code ?? 128 + (signal ? os.constants.signals[signal] : 0))
})
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => child.kill(signal))
}
