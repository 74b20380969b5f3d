/** Functions on numbers and lists of numbers. */
import type { JsonValue } from '@floyo/contracts'
import { describe } from '../value.ts'
import { type Call, defineFunction } from './define.ts'

const group = 'Numbers'

export const numberFunctions = [
  defineFunction({
    name: 'round',
    group,
    params: ['number: number', 'digits?: number'],
    returns: 'number',
    description: 'The number rounded to so many digits after the point; halves go away from zero.',
    example: ['round(2.345, 2)', 2.35],
    run: (call, number, digits = 0) => roundTo(call, number, digits),
  }),
  defineFunction({
    name: 'floor',
    group,
    params: ['number: number'],
    returns: 'number',
    description: 'The next whole number below.',
    example: ['floor(2.9)', 2],
    run: (_call, number) => Math.floor(number),
  }),
  defineFunction({
    name: 'ceil',
    group,
    params: ['number: number'],
    returns: 'number',
    description: 'The next whole number above.',
    example: ['ceil(2.1)', 3],
    run: (_call, number) => Math.ceil(number) + 0,
  }),
  defineFunction({
    name: 'abs',
    group,
    params: ['number: number'],
    returns: 'number',
    description: 'The number without its sign.',
    example: ['abs(-3)', 3],
    run: (_call, number) => Math.abs(number),
  }),
  defineFunction({
    name: 'format_number',
    group,
    params: ['number: number', 'digits?: number', 'locale?: string'],
    returns: 'string',
    description:
      'The number as text with thousands marks, in the manner of a language (en, de, de-CH).',
    example: ["format_number(1234.5, 2, 'de')", '1.234,50'],
    run(call, number, digits = 0, locale = 'en') {
      call.spend(2_000)
      try {
        const options = { minimumFractionDigits: digits, maximumFractionDigits: digits }
        return new Intl.NumberFormat(locale, options).format(number)
      } catch {
        return call.fail(
          'format_number() needs 0 to 100 digits and a language such as en or de-CH.',
        )
      }
    },
  }),
  defineFunction({
    name: 'sum',
    group,
    params: ['list: list'],
    returns: 'number',
    description: 'All numbers of a list together; 0 when it is empty.',
    example: ['sum([1, 2, 3.5])', 6.5],
    run: (call, list) =>
      finite(
        call,
        numbers(call, 'sum', list).reduce((a, b) => a + b, 0),
      ),
  }),
  defineFunction({
    name: 'avg',
    group,
    params: ['list: list'],
    returns: 'any',
    description: 'The mean of the numbers of a list; null when it is empty.',
    example: ['avg([1, 2, 6])', 3],
    run(call, list) {
      if (list.length === 0) return null
      return finite(call, numbers(call, 'avg', list).reduce((a, b) => a + b, 0) / list.length)
    },
  }),
  defineFunction({
    name: 'min',
    group,
    params: ['list: list'],
    returns: 'any',
    description: 'The smallest number of a list; null when it is empty.',
    example: ['min([3, 1, 2])', 1],
    run: (call, list) =>
      list.length === 0 ? null : numbers(call, 'min', list).reduce((a, b) => Math.min(a, b)),
  }),
  defineFunction({
    name: 'max',
    group,
    params: ['list: list'],
    returns: 'any',
    description: 'The largest number of a list; null when it is empty.',
    example: ['max([3, 1, 2])', 3],
    run: (call, list) =>
      list.length === 0 ? null : numbers(call, 'max', list).reduce((a, b) => Math.max(a, b)),
  }),
]

function numbers(call: Call, name: string, list: JsonValue[]): number[] {
  call.spend(list.length)
  return list.map((item, i) =>
    typeof item === 'number'
      ? item
      : call.fail(`${name}() needs a list of numbers; item ${i} is ${describe(item)}.`),
  )
}

/** Rounds the decimal that is written, not the binary number behind it: 1.005 to two digits is 1.01. */
function roundTo(call: Call, number: number, digits: number): number {
  if (!Number.isInteger(digits) || Math.abs(digits) > 100) {
    return call.fail('round() needs a whole number of digits.')
  }
  const rounded = shift(Math.round(shift(Math.abs(number), digits)), -digits)
  if (!Number.isFinite(rounded)) return number
  return number < 0 ? 0 - rounded : rounded
}

/** Moves the decimal point. */
function shift(value: number, by: number): number {
  const [mantissa, exponent = '0'] = String(value).split('e')
  return Number(`${mantissa}e${Number(exponent) + by}`)
}

function finite(call: Call, value: number): number {
  return Number.isFinite(value) ? value : call.fail('The result is too large for a number.')
}
