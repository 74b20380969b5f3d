import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FileRef } from '@floyo/contracts'
import { probeAction } from '../perform.ts'
import { perform, testContext } from '../testing/context.ts'
import { fileWrite } from './write.ts'

test('a file holds the text or the bytes that it is given', async (t) => {
  const { context, read } = testContext(t)
  const write = async (input: { name: string; content: string; encoding?: string }) =>
    (await perform('file.write', input, context)) as unknown as { file: FileRef }
  const { file } = await write({ name: 'a ä.txt', content: 'hällo' })
  assert.deepEqual([file.name, file.sizeBytes, read(file)], ['a ä.txt', 6, 'hällo'])
  const bytes = await write({ name: 'b.bin', content: 'AAEC', encoding: 'base64' })
  assert.equal(bytes.file.sizeBytes, 3)
})

test('a name that is a path is refused', async (t) => {
  const { context } = testContext(t)
  for (const name of [
    '../x',
    '/etc/passwd',
    'a\\b',
    '..',
    '.',
    '',
    'a\nb',
    'a\0',
    'x'.repeat(256),
  ]) {
    await assert.rejects(
      perform('file.write', { name, content: '' }, context),
      { code: 'invalid_input' },
      name,
    )
  }
})

test('whether a file was written is told by its name and its content', async (t) => {
  const { context } = testContext(t)
  const given = { name: 'a.txt', content: 'aGk=', encoding: 'base64' }
  const written = await perform('file.write', given, context)
  const probe = (input: object) => probeAction(fileWrite, input, context)
  assert.deepEqual(await probe(given), { happened: true, output: written })
  assert.deepEqual(await probe({ ...given, content: 'aG8=' }), { happened: false, output: null })
  assert.deepEqual(await probe({ ...given, name: 'b.txt' }), { happened: false, output: null })
})
