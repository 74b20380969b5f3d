/** The special forms as the catalogue shows them; they are carried out in compile/. */
import type { CatalogEntry } from './define.ts'

const lists = 'Lists'
const values = 'Values'

export const forms: CatalogEntry[] = [
  {
    name: 'has',
    group: values,
    signature: 'has(field): bool',
    description: 'Whether a field is there; nothing on the way to it has to be.',
    example: ["has({'a': 1}.b)", false],
  },
  {
    name: 'default',
    group: values,
    signature: 'default(value: any, otherwise: any): any',
    description: 'The value, or the other one when it is missing or null.',
    example: ["default({'a': 1}.b, 'none')", 'none'],
  },
  {
    name: 'coalesce',
    group: values,
    signature: 'coalesce(values…: any): any',
    description: 'The first of the values that is there and not null; the last one has to exist.',
    example: ["coalesce({'a': 1}.b, null, 'x')", 'x'],
  },
  {
    name: 'orValue',
    group: values,
    signature: 'optional.orValue(otherwise: any): any',
    description: 'What an optional member (a.?b) gives, or the other value when it is missing.',
    example: ["{'a': 1}.?b.c.orValue(0)", 0],
  },
  {
    name: 'hasValue',
    group: values,
    signature: 'optional.hasValue(): bool',
    description: 'Whether an optional member (a.?b) is there.',
    example: ["{'a': 1}.?a.hasValue()", true],
  },
  {
    name: 'bind',
    group: values,
    signature: 'cel.bind(name, value: any, use): any',
    description: 'The value of an expression in which a name stands for another value.',
    example: ["cel.bind(n, size('abc'), n * n)", 9],
  },
  {
    name: 'map',
    group: lists,
    signature: 'list.map(x, value): list, list.map(x, test, value): list',
    description: 'For every item x its value; with a test, only for the items that pass.',
    example: ['[1, 2, 3].map(n, n > 1, n * 10)', [20, 30]],
  },
  {
    name: 'filter',
    group: lists,
    signature: 'list.filter(x, test): list',
    description: 'The items for which the test is true.',
    example: ['[1, 2, 3].filter(n, n > 1)', [2, 3]],
  },
  {
    name: 'all',
    group: lists,
    signature: 'list.all(x, test): bool',
    description: 'Whether the test is true for every item; so it is for an empty list.',
    example: ['[1, 2, 3].all(n, n > 0)', true],
  },
  {
    name: 'exists',
    group: lists,
    signature: 'list.exists(x, test): bool',
    description: 'Whether the test is true for some item.',
    example: ['[1, 2, 3].exists(n, n > 2)', true],
  },
  {
    name: 'exists_one',
    group: lists,
    signature: 'list.exists_one(x, test): bool',
    description: 'Whether the test is true for exactly one item.',
    example: ['[1, 2, 3].exists_one(n, n > 1)', false],
  },
  {
    name: 'sort_by',
    group: lists,
    signature: 'list.sort_by(x, key): list',
    description:
      'The items in ascending order of their keys, which are numbers or strings; null comes last.',
    example: ["[{'n': 2}, {'n': 1}].sort_by(x, x.n)", [{ n: 1 }, { n: 2 }]],
  },
  {
    name: 'group_by',
    group: lists,
    signature: 'list.group_by(x, key): map',
    description: 'A map from each key to the list of its items.',
    example: ["['ab', 'c', 'de'].group_by(x, size(x))", { '1': ['c'], '2': ['ab', 'de'] }],
  },
  {
    name: 'unique_by',
    group: lists,
    signature: 'list.unique_by(x, key): list',
    description: 'The first item of each key.',
    example: ["['ab', 'c', 'de'].unique_by(x, size(x))", ['ab', 'c']],
  },
]
