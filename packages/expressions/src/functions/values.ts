/** Conversions and questions about values. */
import { isMap, kindOf } from '../value.ts'
import { defineFunction } from './define.ts'

const group = 'Values'

export const valueFunctions = [
  defineFunction({
    name: 'size',
    group,
    params: ['value: any'],
    returns: 'number',
    description: 'How many characters a string, items a list, or keys a map has.',
    example: ["size(['a', 'b'])", 2],
    run(call, value) {
      if (typeof value === 'string' || Array.isArray(value)) return value.length
      if (isMap(value)) return Object.keys(value).length
      return call.fail('size() needs a string, a list or a map.')
    },
  }),
  defineFunction({
    name: 'type',
    group,
    params: ['value: any'],
    returns: 'string',
    description: 'The kind of a value: null, bool, number, string, list or map.',
    example: ['type(1.5)', 'number'],
    run: (_call, value) => kindOf(value) ?? 'null',
  }),
  defineFunction({
    name: 'string',
    group,
    params: ['value: any'],
    returns: 'string',
    description: 'A value as text: null is empty, lists and maps are JSON.',
    example: ["'Total: ' + string(12.5)", 'Total: 12.5'],
    run: (call, value) => call.text(value),
  }),
  defineFunction({
    name: 'number',
    group,
    params: ['value: any'],
    returns: 'number',
    description:
      'Text as a number. Understands 1234.5, 1,234.5, 1.234,5 and a currency sign around.',
    example: ["number('1.234,50 €')", 1234.5],
    run(call, value) {
      if (typeof value === 'number') return value
      if (typeof value === 'boolean') return value ? 1 : 0
      const number = typeof value === 'string' ? readNumber(value) : undefined
      return number ?? call.fail('number() needs text that is a number, such as 1234.5.')
    },
  }),
  defineFunction({
    name: 'int',
    group,
    params: ['value: any'],
    returns: 'number',
    description: 'A number, or text that is one, without its fraction.',
    example: ["int('42.9')", 42],
    run(call, value) {
      const number = typeof value === 'string' ? readNumber(value) : value
      if (typeof number === 'number') return Math.trunc(number) + 0
      return call.fail('int() needs a number or text that is one.')
    },
  }),
  defineFunction({
    name: 'double',
    group,
    params: ['value: any'],
    returns: 'number',
    description: 'The same as number(), under the name it has in CEL.',
    example: ["double('2.5')", 2.5],
    run(call, value) {
      const number = typeof value === 'string' ? readNumber(value) : value
      return typeof number === 'number' ? number : call.fail('double() needs a number as text.')
    },
  }),
  defineFunction({
    name: 'bool',
    group,
    params: ['value: any'],
    returns: 'bool',
    description: 'Text, a number or null as true or false: true, yes, on and 1 are true.',
    example: ["bool('yes')", true],
    run(call, value) {
      if (typeof value === 'boolean') return value
      if (value === null) return false
      const text = call.text(value).trim().toLowerCase()
      if (['true', 'yes', 'on', '1', 't', 'y'].includes(text)) return true
      if (['false', 'no', 'off', '0', 'f', 'n', ''].includes(text)) return false
      return call.fail('bool() understands true, yes, on, 1 and false, no, off, 0.')
    },
  }),
  defineFunction({
    name: 'keys',
    group,
    params: ['map: map'],
    returns: 'list',
    description: 'The keys of a map, in their order.',
    example: ["keys({'a': 1, 'b': 2})", ['a', 'b']],
    run(call, map) {
      const keys = Object.keys(map)
      call.spend(keys.length)
      return keys
    },
  }),
  defineFunction({
    name: 'values',
    group,
    params: ['map: map'],
    returns: 'list',
    description: 'The values of a map, in the order of its keys.',
    example: ["values({'a': 1, 'b': 2})", [1, 2]],
    run(call, map) {
      const values = Object.values(map)
      call.spend(values.length)
      return values
    },
  }),
  defineFunction({
    name: 'merge',
    group,
    params: ['first: map', 'second: map'],
    returns: 'map',
    description: 'Both maps in one; where both have a key, the second one wins.',
    example: ["merge({'a': 1, 'b': 2}, {'b': 3})", { a: 1, b: 3 }],
    run(call, first, second) {
      const entries = [...Object.entries(first), ...Object.entries(second)]
      // A map made of entries costs far more than looking at them.
      call.spend(10 + entries.length * 6)
      return Object.fromEntries(entries)
    },
  }),
]

/** Text with thousands marks and a currency sign as a number. A lone mark with three digits after it is ambiguous: a point is a decimal point, a comma a thousands mark. */
function readNumber(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(/^[€$£¥]\s?|\s?[€$£¥%]$/g, '')
    .replaceAll(/[\s'_\u00a0\u202f]/g, '')
  if (plain.length === 0 || plain.length > 40) return undefined
  const number = Number(decimalPoint(plain))
  const written = /^[+-]?(\d[\d.,]*|\.\d+)(e[+-]?\d+)?$/i.test(plain)
  return written && Number.isFinite(number) ? number : undefined
}

function decimalPoint(text: string): string {
  const comma = text.lastIndexOf(',')
  const point = text.lastIndexOf('.')
  if (comma === -1)
    return /\..*\./.test(text) && /^[+-]?\d{1,3}(\.\d{3})+$/.test(text)
      ? text.replaceAll('.', '')
      : text
  if (point > comma || /^[+-]?\d{1,3}(,\d{3})+$/.test(text)) return text.replaceAll(',', '')
  return text.replaceAll('.', '').replace(',', '.')
}
