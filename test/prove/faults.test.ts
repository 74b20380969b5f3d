import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { strike } from './faults.ts'
import { seeded } from './random.ts'
import type { Part, Site } from './site.ts'

test('a kill excuses what its process began until it was gone', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const gone = once(child, 'exit').then(() => Date.now())
  // As on a machine so busy that the word of it takes its time.
  const signal = (): void => void setTimeout(() => child.kill('SIGKILL'), 100)
  const part = { name: 'worker 1', pid: () => child.pid, signal } as Partial<Part> as Part
  const site = { parts: [part] } as Partial<Site> as Site
  const random = { ...seeded(1), pick: <T>(all: readonly [T, ...T[]]): T => all[0] }
  const { fault, done } = strike(site, { random, targets: ['worker 1'], freezeSeconds: 1 })
  assert.equal(fault.to, fault.from)
  await done
  assert.equal(fault.what, 'kill worker 1')
  assert.ok(fault.to >= fault.from + 90, `${fault.to - fault.from} ms`)
  assert.ok(Math.abs((await gone) - fault.to) < 60_000)
})
