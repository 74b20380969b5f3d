import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import compile from 'icu-minify/compile'
import { formats } from './formats.ts'

const folder = join(import.meta.dirname, 'en')
const catalogues = readdirSync(folder).map((file): [string, unknown] => [
  file,
  JSON.parse(readFileSync(join(folder, file), 'utf8')),
])

test('every text can be read at build time', () => {
  for (const [name, text] of textsOf(catalogues)) assert.ok(compile(text) !== undefined, name)
})

test('texts name no style but those that there are', () => {
  const named = textsOf(catalogues).flatMap(([, text]) =>
    Array.from(text.matchAll(/\{\w+, (?:number|date|time), (\w+)\}/g)),
  )
  assert.ok(named.length > 0)
  for (const [placed, style = ''] of named) assert.ok(Object.hasOwn(formats.number, style), placed)
})

/** All texts of a catalogue with their keys. */
function textsOf(entries: [string, unknown][]): [string, string][] {
  return entries.flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[key, value] as [string, string]]
      : textsOf(Object.entries(value as object).map(([inner, one]) => [`${key} ${inner}`, one])),
  )
}
