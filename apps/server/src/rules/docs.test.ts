/** The pages that users read say what the program does. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { errorTable, routes } from '@floyo/contracts'
import { openApiDocument } from '../http/openapi.ts'
import { Environment } from '../settings.ts'

const docs = path.join(import.meta.dirname, '../../../../docs')
const read = (name: string): string => readFileSync(path.join(docs, name), 'utf8')

test('docs/errors.md lists every error, with the status and title of the table', () => {
  const rows = [...read('errors.md').matchAll(/^\| `(\w+)` \| (\d+) \| (.*?) \| (.+?) \|$/gm)]
  const listed = Object.fromEntries(
    rows.map(([, code, status, title]) => [code, { status: Number(status), title }]),
  )
  assert.deepEqual(listed, errorTable)
})

test('docs/configuration.md lists every setting, with what it is for', () => {
  const rows = [...read('configuration.md').matchAll(/^\| `(\w+)` \| (.*?) \| (.*?) \|$/gm)]
  const listed = rows.map(([, name, , description]) => [name, description])
  const settings = Object.entries(Environment.shape).map(([name, schema]) => [
    name,
    schema.description,
  ])
  assert.deepEqual(listed, settings)
})

test('the API document holds every route, and names its schemas', () => {
  const document = openApiDocument('1')
  const operations = Object.values(document.paths ?? {}).flatMap((item) =>
    Object.values(item as Record<string, { operationId: string }>).map((one) => one.operationId),
  )
  assert.deepEqual(operations.toSorted(), Object.keys(routes).toSorted())
  const names = Object.keys(document.components?.schemas ?? {})
  for (const name of ['Workflow', 'Run', 'Problem', 'Definition'])
    assert.ok(names.includes(name), name)
})
