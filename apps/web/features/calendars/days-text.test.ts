import assert from 'node:assert/strict'
import { test } from 'node:test'
import { daysAhead, daysText, readDays } from './days-text.ts'

const christmas = { date: '2026-12-25', name: 'Christmas' }
const bare = { date: '2027-01-01', name: '' }

test('days are the same after they were shown and read', () => {
  assert.deepEqual(readDays(daysText([christmas, bare])), { ok: true, days: [christmas, bare] })
})

test('empty lines are left out, and a name may stand behind a comma', () => {
  assert.deepEqual(readDays('\n2026-12-25, Christmas\r\n\n'), { ok: true, days: [christmas] })
})

test('a line that is no day is named by its number', () => {
  assert.deepEqual(readDays('2026-12-25\n\nChristmas'), { ok: false, line: 3 })
  assert.deepEqual(readDays('2026-02-30 no such day'), { ok: false, line: 1 })
})

test('the days ahead begin with today and with the next one', () => {
  const days = [bare, { date: '2026-12-24', name: 'past' }, christmas]
  assert.deepEqual(daysAhead(days, '2026-12-25'), [christmas, bare])
})
