import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { codeErrors } from './code.ts'

test('docs/code-steps.md lists every way in which code can fail', () => {
  const page = path.join(import.meta.dirname, '../../../docs/code-steps.md')
  const listed = fs.readFileSync(page, 'utf8').matchAll(/^\| `(code_\w+)` \|/gm)
  assert.deepEqual(
    [...listed].map(([, code]) => code),
    [...codeErrors],
  )
})
