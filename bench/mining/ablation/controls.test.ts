import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { controls, withoutControl } from './controls.ts'

const sources = join(import.meta.dirname, '../../../packages/mining/src')

test('each control names pieces that are in the miner just once, and changes them', () => {
  for (const control of controls)
    for (const { file } of control.off) {
      const source = readFileSync(join(sources, file), 'utf8')
      assert.notEqual(withoutControl(control, file, source), source, control.name)
    }
})

test('a piece that is no longer there is an error that says where to mend it', () => {
  const [control] = controls
  assert.ok(control)
  const file = control.off[0]?.file ?? ''
  assert.throws(() => withoutControl(control, file, ''), /bench\/mining\/ablation\/controls\.ts/)
})
