import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { withTemplate } from '../testing/template.ts'
import { generatedFiles } from './generated-files.ts'

for (const { file, write } of generatedFiles) {
  test(`${path.basename(file)} is what the migrations make; else run npm run db:types`, async () => {
    const written = await withTemplate(write)

    assert.equal(fs.readFileSync(file, 'utf8'), written)
  })
}
