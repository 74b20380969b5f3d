import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { compile, evaluate } from '../compile/compile.ts'

test('hash is the digest of node:crypto, for every length around a block', () => {
  const compiled = compile('hash(inputs)')
  for (let length = 0; length < 200; length++) {
    const text = 'ä€x'.repeat(length).slice(0, length)
    const digest = createHash('sha256').update(text).digest('hex')
    assert.equal(evaluate(compiled, { inputs: text }), digest, `${length}`)
  }
})

test('what is encoded comes back the same', () => {
  const text = 'a b&c=ä€\u{1F600}/?#%'
  for (const pair of [
    'parse_base64(base64(inputs))',
    'url_decode(url_encode(inputs))',
    'parse_json(json(inputs))',
  ]) {
    assert.equal(evaluate(compile(pair), { inputs: text }), text, pair)
  }
})
