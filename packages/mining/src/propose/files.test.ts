import assert from 'node:assert/strict'
import { matchesGlob } from 'node:path'
import { test } from 'node:test'
import { templatesOf } from '../template.ts'
import { collectPattern } from './files.ts'

const folders = [
  '~/sales',
  '/tmp/desk-1kQz9b/reports',
  '/srv/2026-11-20/out',
  '~/12/0c9f3ab41',
  '/home/ada/1b4e28ba-2fa1-4bd2-883f-00ff8aa2db10',
  '~/50 % <off> [old] *',
  '/',
]
const names = ['report-2026-11-20.csv', 'reports/2026/sales 7.tar.gz', '123', 'notes.md']

test('files below the folder of a command are found whatever numbers and signs the folder has in its name', () => {
  for (const folder of folders)
    for (const name of names) {
      const file = `${folder.replace(/\/$/, '')}/${name}`
      for (const template of templatesOf(file)) {
        const pattern = collectPattern(template, folder) ?? ''
        assert.ok(matchesGlob(name, pattern), `${pattern} finds ${name} (${template} in ${folder})`)
      }
    }
})

test('files outside of the folder of a command are not handed in', () => {
  for (const file of ['~/other/a-2026-11-20.csv', '~/sales-2026/a.csv', '/var/a.csv'])
    for (const template of templatesOf(file).slice(0, 3))
      assert.equal(collectPattern(template, '~/sales'), undefined, template)
})
