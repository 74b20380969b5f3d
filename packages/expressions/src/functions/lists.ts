/** Functions on lists. Those with a loop variable (map, filter, sort_by, …) are in compile/macro.ts. */
import type { JsonValue } from '@floyo/contracts'
import { describe, weigh } from '../value.ts'
import { type Call, defineFunction } from './define.ts'

const group = 'Lists'

export const listFunctions = [
  defineFunction({
    name: 'first',
    group,
    params: ['list: list'],
    returns: 'any',
    description: 'The first item; null when the list is empty.',
    example: ["first(['a', 'b'])", 'a'],
    run: (_call, list) => list[0] ?? null,
  }),
  defineFunction({
    name: 'last',
    group,
    params: ['list: list'],
    returns: 'any',
    description: 'The last item; null when the list is empty.',
    example: ["last(['a', 'b'])", 'b'],
    run: (_call, list) => list.at(-1) ?? null,
  }),
  defineFunction({
    name: 'slice',
    group,
    params: ['list: list', 'start: number', 'end?: number'],
    returns: 'list',
    description:
      'The items from a position up to, not including, another. Negative ones count from the end.',
    example: ['slice([1, 2, 3, 4], 1, 3)', [2, 3]],
    run: (call, list, start, end) => whole(call, list).slice(start, end),
  }),
  defineFunction({
    name: 'reverse',
    group,
    params: ['list: list'],
    returns: 'list',
    description: 'The items in the opposite order.',
    example: ['reverse([1, 2, 3])', [3, 2, 1]],
    run: (call, list) => whole(call, list).toReversed(),
  }),
  defineFunction({
    name: 'sort',
    group,
    params: ['list: list'],
    returns: 'list',
    description: 'The numbers or strings of a list in ascending order.',
    example: ['sort([3, 1, 2])', [1, 2, 3]],
    run(call, list) {
      call.spend(list.length * 20)
      return list.toSorted((a, b) => {
        if (typeof a === 'number' && typeof b === 'number') return a - b
        if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b)
        return call.fail(
          `sort() needs all numbers or all strings, found ${describe(a)} and ${describe(b)}. Use list.sort_by(x, …) for others.`,
        )
      })
    },
  }),
  defineFunction({
    name: 'unique',
    group,
    params: ['list: list'],
    returns: 'list',
    description: 'The items without repetitions, each where it first came.',
    example: ['unique([1, 2, 1])', [1, 2]],
    run(call, list) {
      const seen = new Set<unknown>()
      return list.filter((item) => {
        weigh(item, (units) => call.spend(units * 4))
        const key = typeof item === 'object' && item !== null ? `\0${JSON.stringify(item)}` : item
        if (seen.has(key)) return false
        seen.add(key)
        return true
      })
    },
  }),
  defineFunction({
    name: 'flatten',
    group,
    params: ['list: list'],
    returns: 'list',
    description: 'One list of the items of its lists, one level deep.',
    example: ['flatten([[1, 2], [3], 4])', [1, 2, 3, 4]],
    run(call, list) {
      whole(call, list)
      for (const item of list) if (Array.isArray(item)) call.spend(item.length * 2)
      return list.flatMap((item) => item)
    },
  }),
  defineFunction({
    name: 'chunk',
    group,
    params: ['list: list', 'size: number'],
    returns: 'list',
    description: 'The list in pieces of so many items; the last one may be shorter.',
    example: ['chunk([1, 2, 3], 2)', [[1, 2], [3]]],
    run(call, list, size) {
      if (!Number.isInteger(size) || size < 1)
        return call.fail('chunk() needs a size of 1 or more.')
      const count = Math.ceil(list.length / size)
      call.spend(list.length + count * 10)
      return Array.from({ length: count }, (_, i) => list.slice(i * size, (i + 1) * size))
    },
  }),
  defineFunction({
    name: 'zip',
    group,
    params: ['first: list', 'second: list'],
    returns: 'list',
    description: 'Pairs of the items at the same place; as many as the shorter list has.',
    example: [
      "zip(['a', 'b'], [1, 2])",
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
    run(call, first, second) {
      call.spend(first.length * 4)
      const pairs = whole(call, first).slice(0, second.length)
      return pairs.map((item, i): JsonValue => [item, second[i] ?? null])
    },
  }),
  defineFunction({
    name: 'range',
    group,
    params: ['start: number', 'end: number'],
    returns: 'list',
    description: 'The whole numbers from one up to, not including, another.',
    example: ['range(1, 4)', [1, 2, 3]],
    run(call, start, end) {
      if (!Number.isInteger(start) || !Number.isInteger(end)) {
        return call.fail('range() needs whole numbers.')
      }
      const length = Math.max(0, end - start)
      call.spend(length)
      return Array.from({ length }, (_, i) => start + i)
    },
  }),
]

/** Takes the work of going through a list once. */
function whole(call: Call, list: JsonValue[]): JsonValue[] {
  call.spend(list.length)
  return list
}
