import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDefinition } from '@floyo/contracts'
import { readYaml } from '../definition/yaml.ts'
import { examples } from './examples.ts'

test('every example is a definition without problems', () => {
  for (const [name, text] of Object.entries(examples)) {
    const read = readYaml(text)
    assert.ok(read.ok, name)
    const parsed = parseDefinition(read.definition)
    assert.deepEqual(parsed.ok ? [] : parsed.problems, [], name)
  }
})
