import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayRules } from './daykinds.ts'
import { weekdayOf } from './zones.ts'

const THURSDAY = 4

/** Twelve weeks of every day, of which every n-th Thursday was left out. */
function daysWithout(isLeftOut: (week: number) => boolean): string[] {
  const days = Array.from({ length: 84 }, (_, day) => 20_500 + day).filter(
    (day) => weekdayOf(day) !== THURSDAY || !isLeftOut(Math.floor(day / 7)),
  )
  return dayRules(days).map(({ dow }) => dow)
}

test('a weekday that is kept more often than not is never left out of a rule', () => {
  assert.equal(daysWithout((week) => week % 3 === 0).includes('0,1,2,3,5,6'), false)
  assert.equal(daysWithout((week) => week % 3 !== 0).includes('0,1,2,3,5,6'), true)
})
