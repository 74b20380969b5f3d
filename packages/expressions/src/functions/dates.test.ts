import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonValue } from '@floyo/contracts'
import { compile, evaluate } from '../compile/compile.ts'

function value(source: string): JsonValue {
  return evaluate(compile(source), { now: '2026-11-20T16:05:00Z' })
}

test('a day is a day of the zone, also when the clocks change', () => {
  const expected: [string, JsonValue][] = [
    [
      "date_add('2026-03-28T12:00:00+01:00', 1, 'day', 'Europe/Berlin')",
      '2026-03-29T10:00:00.000Z',
    ],
    ["date_add('2026-03-28T12:00:00+01:00', 24, 'hours')", '2026-03-29T11:00:00.000Z'],
    ["start_of('2026-03-29T10:00:00Z', 'day', 'Europe/Berlin')", '2026-03-28T23:00:00.000Z'],
    ["format_date('2026-10-25T00:30:00Z', 'HH:mm XXX', 'Europe/Berlin')", '02:30 +02:00'],
    ["format_date('2026-10-25T01:30:00Z', 'HH:mm XXX', 'Europe/Berlin')", '02:30 +01:00'],
    ["weekday('2026-11-22T23:30:00Z', 'Europe/Berlin')", 1],
    ["date_diff('2026-03-01', '2026-03-31', 'weeks')", 4],
    ["date_diff('2026-03-31', '2026-03-01', 'days')", -30],
  ]
  for (const [source, result] of expected) assert.equal(value(source), result, source)
})

test('dates, local times, offsets and milliseconds are all understood', () => {
  for (const date of [
    "'2026-11-20'",
    "'2026-11-20T00:00'",
    "'2026-11-20T01:00+01:00'",
    '1795132800000',
  ]) {
    assert.equal(value(`start_of(${date}, 'minute')`), '2026-11-20T00:00:00.000Z', date)
  }
})

test('a format has literal text, and names what it does not know', () => {
  assert.equal(value("format_date('2026-01-02', \"d 'of' MMMM yyyy''\")"), "2 of January 2026'")
  assert.throws(
    () => value("format_date('2026-01-02', 'YYYY')"),
    /YYYY is no field of a date format/,
  )
})

test('text in a format is read, and refused when it is no such date', () => {
  assert.equal(
    value("parse_date('5 Mar 26 2:07 pm', 'd MMM yy h:mm a')"),
    '2026-03-05T14:07:00.000Z',
  )
  assert.throws(() => value("parse_date('31.02.2026', 'dd.MM.yyyy')"), { code: 'invalid_value' })
  assert.throws(
    () => value("parse_date('soon', 'dd.MM.yyyy')"),
    /does not have the form dd.MM.yyyy/,
  )
  assert.throws(() => value("format_date('soon', 'yyyy')"), /A date is ISO text/)
  assert.throws(() => value("format_date(now(), 'yyyy', 'Mars/Base')"), { code: 'invalid_value' })
})
