import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ask, listen } from './control.ts'

test('a request that fails, as with damaged settings, does not end the background process', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'floyo-control-'))
  const server = await listen(folder, (request) => {
    if (request === 'reload') throw new Error('The settings can not be read')
    return { pid: 1 }
  })
  t.after(() => {
    server?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  assert.equal(await ask(folder, 'reload'), undefined)

  assert.deepEqual(await ask(folder, 'status'), { pid: 1 })
})
