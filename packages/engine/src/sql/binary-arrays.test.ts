import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '@floyo/db/testing'
import { intArray, jsonArray, textArray, timeArray, uuidArray } from './binary-arrays.ts'

test('what goes in as an array of the binary form is what PostgreSQL reads', async (t) => {
  const { pools } = await testDatabase(t)
  const ids = ['019ab3c4-0000-7000-8000-0123456789ab', null, 'FFFFFFFF-ffff-ffff-ffff-ffffffffffff']
  const texts = ['', null, `"quoted" \\ {a,b} 'ü' 🙂`]
  const values = [{ 'a"b': ['\\', 'ü', 1.5, null] }, undefined, null]

  const { rows } = await pools.engine.query({
    text: `select * from unnest($1::uuid[], $2::int[], $3::text[], $4::jsonb[], $5::timestamptz[])
             as i (id, number, text, json, time)`,
    values: [
      uuidArray(ids),
      intArray([-1, 0, 2 ** 31 - 1]),
      textArray(texts),
      jsonArray(values),
      timeArray([0, Date.UTC(2026, 10, 21) + 0.125, Date.UTC(1999, 0, 1)]),
    ],
  })

  assert.deepEqual(rows, [
    { id: ids[0], number: -1, text: '', json: values[0], time: '1970-01-01T00:00:00Z' },
    { id: null, number: 0, text: null, json: null, time: '2026-11-21T00:00:00.000125Z' },
    {
      id: ids[2]?.toLowerCase(),
      number: 2 ** 31 - 1,
      text: texts[2],
      json: null,
      time: '1999-01-01T00:00:00Z',
    },
  ])
})

test('the null of JSON is a value, what is left out is none', async (t) => {
  const { pools } = await testDatabase(t)

  const { rows } = await pools.engine.query({
    text: 'select json is null as missing from unnest($1::jsonb[]) json',
    values: [jsonArray([null, undefined])],
  })

  assert.deepEqual(rows, [{ missing: false }, { missing: true }])
})

test('no items are an array as well', async (t) => {
  const { pools } = await testDatabase(t)

  const { rows } = await pools.engine.query({
    text: 'select cardinality($1::uuid[]) as count',
    values: [uuidArray([])],
  })

  assert.deepEqual(rows, [{ count: 0 }])
})

test('what is no UUID is refused as the database would refuse it', () => {
  for (const id of ['', 'x', '019ab3c4-0000-7000-8000-0123456789aX', '0'.repeat(33)]) {
    assert.throws(() => uuidArray([id]), { code: '22P02' }, id)
  }
})

test('a UUID that comes again, after others or a null as well, stands in each place', () => {
  const [one, other] = [
    '019ab3c4-0000-7000-8000-0123456789ab',
    'ffffffff-ffff-4fff-bfff-ffffffffffff',
  ]
  const hex = uuidArray([one, one, other, null, other, one]).toString('hex', 20)
  const [a, b] = [one, other].map((id) => `00000010${id.replaceAll('-', '')}`)
  assert.equal(hex, [a, a, b, 'ffffffff', b, a].join(''))
})
