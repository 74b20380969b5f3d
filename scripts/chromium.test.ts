import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'

const file = pathToFileURL(path.join(import.meta.dirname, 'chromium.mjs')).href

/** Looks for Chromium on a machine whose only other program is an apt-get of ours, if any. */
function ensureOn(
  t: TestContext,
  { aptGet, userId }: { aptGet?: string | undefined; userId: number },
) {
  const bin = mkdtempSync(path.join(tmpdir(), 'floyo-apt-'))
  t.after(() => rmSync(bin, { recursive: true }))
  const calls = path.join(bin, 'calls')
  if (aptGet !== undefined)
    writeFileSync(path.join(bin, 'apt-get'), `#!/bin/sh\necho "$@" >> ${calls}\n${aptGet}\n`, {
      mode: 0o755,
    })
  const program = `process.getuid = () => ${userId}
    const { ensureChromium } = await import(${JSON.stringify(file)})
    console.log('found ' + await ensureChromium())`
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', program],
    { env: { PATH: bin }, encoding: 'utf8' },
  )
  const asked = existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []
  return { status, said: stdout + stderr, asked, bin }
}

const shell = 'chromium-headless-shell'
const installing = `case "$1" in install) : > "\${0%/*}/${shell}";; update) exit 100;; esac`
const install = 'install -y -q --no-install-recommends'

test('root on Debian gets Chromium installed, also when a source can not be updated', (t) => {
  const { status, said, asked, bin } = ensureOn(t, {
    aptGet: installing,
    userId: 0,
  })
  assert.equal(status, 0, said)
  assert.ok(said.includes(`found ${bin}/${shell}`), said)
  assert.deepEqual(asked, ['--version', 'update -q', `${install} ${shell} fonts-dejavu-core`])
})

test('a Debian without the browser that has no window gets the whole one', (t) => {
  const aptGet = `case "$*" in *${shell}*) exit 100;; install*) : > "\${0%/*}/chromium";; esac`
  const { status, said, asked, bin } = ensureOn(t, { aptGet, userId: 0 })
  assert.equal(status, 0, said)
  assert.ok(said.includes(`found ${bin}/chromium`), said)
  assert.deepEqual(asked.slice(2), [
    `${install} ${shell} fonts-dejavu-core`,
    `${install} chromium fonts-dejavu-core`,
  ])
})

test('an installation that fails is said', (t) => {
  const { status, said } = ensureOn(t, { aptGet: '[ "$1" = --version ]', userId: 0 })
  assert.equal(status, 1)
  assert.match(said, /could not be installed; apt says why/)
})

test('others are told the command, and nothing is installed', (t) => {
  const { status, said, asked } = ensureOn(t, { aptGet: 'exit 0', userId: 1000 })
  assert.equal(status, 1)
  assert.match(said, /sudo apt-get update && sudo apt-get install -y chromium-headless-shell/)
  assert.deepEqual(asked, ['--version'])
})

test('a machine without apt is pointed to where Chromium comes from', (t) => {
  const { status, said } = ensureOn(t, { userId: 0 })
  assert.equal(status, 1)
  assert.match(said, /see https:\/\/www\.chromium\.org/)
})
