#!/usr/bin/env node
// Runs on whatever Node the system has, and moves to the pinned one when that is too old for the sources.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import module from 'node:module'
import { dirname, join } from 'node:path'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major > 24 || (major === 24 && minor >= 15)) {
  module.enableCompileCache?.()
  const { main } = await import('../src/main.ts')
  process.exitCode = await main(process)
} else {
  runOnPinnedNode()
}

function runOnPinnedNode() {
  const child = spawn(pinnedNode(), process.argv.slice(1), { stdio: 'inherit' })
  // Ctrl-C reaches the whole terminal group; what is sent to this process alone is passed on.
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT') child.kill(signal)
    })
  }
  child.on('error', () => {
    process.stderr.write(
      `floyo needs Node 24.15 or newer, and this is ${process.versions.node}.\n` +
        'Run "npm install" in the folder of Floyo, which brings the right one, and try again.\n',
    )
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143)
  })
}

function pinnedNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json')
    return join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  } catch {
    return 'no-pinned-node'
  }
}
