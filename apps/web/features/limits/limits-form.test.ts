import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitTexts, readLimits } from './limits-form.ts'

test('limits are the same after they were shown and read', () => {
  for (const limits of [[], [{ concurrency: 4 }], [{ rate: '10/1s' }, { rate: '5000/1d' }]]) {
    assert.deepEqual(readLimits(limitTexts(limits)), { ok: true, limits })
  }
})

test('an empty form is no limit, and blanks within a rate do not matter', () => {
  assert.deepEqual(readLimits({ concurrency: ' ', rate: '' }), { ok: true, limits: [] })
  assert.deepEqual(readLimits({ concurrency: '', rate: '10 / 1m,' }), {
    ok: true,
    limits: [{ rate: '10/1m' }],
  })
})

test('what is no limit is said of the field it stands in', () => {
  assert.deepEqual(readLimits({ concurrency: '0', rate: '10 a minute' }), {
    ok: false,
    errors: { concurrency: true, rate: true },
  })
  assert.deepEqual(readLimits({ concurrency: '10001', rate: '' }), {
    ok: false,
    errors: { concurrency: true },
  })
})

test('of several limits at a time the narrowest is shown', () => {
  assert.equal(limitTexts([{ concurrency: 9 }, { concurrency: 2 }]).concurrency, '2')
})
