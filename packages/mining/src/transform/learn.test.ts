import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyTransform, learnTransform, type Example } from './learn.ts'

function listed(value: string | string[]): string[] {
  return typeof value === 'string' ? [value] : value
}

/** What a program learnt from `pairs` makes of `inputs`. */
function predict(
  pairs: readonly (readonly [string | string[], string])[],
  inputs: string | string[],
) {
  const examples = pairs.map(([input, out]): Example => ({ in: listed(input), out }))
  const learnt = learnTransform(examples)
  return learnt && applyTransform(learnt, listed(inputs))
}

const TASKS: {
  what: string
  pairs: [string | string[], string][]
  ask: string | string[]
  answer: string | null
}[] = [
  {
    what: 'first name',
    pairs: [
      ['John Doe', 'John'],
      ['Albert Rauf', 'Albert'],
      ['Ann Lee', 'Ann'],
    ],
    ask: 'Mary Major',
    answer: 'Mary',
  },
  {
    what: 'initial and surname',
    pairs: [
      ['John Doe', 'J. Doe'],
      ['Albert Rauf', 'A. Rauf'],
      ['Ann Lee', 'A. Lee'],
    ],
    ask: 'Mary Major',
    answer: 'M. Major',
  },
  {
    what: 'two inputs joined',
    pairs: [
      [['John', 'Doe'], 'Doe, John'],
      [['Albert', 'Rauf'], 'Rauf, Albert'],
      [['Ann', 'Lee'], 'Lee, Ann'],
    ],
    ask: ['Mary', 'Major'],
    answer: 'Major, Mary',
  },
  {
    what: 'date with other separators',
    pairs: [
      ['11/03/1986', '11-03-1986'],
      ['18/06/1986', '18-06-1986'],
      ['08/04/1987', '08-04-1987'],
    ],
    ask: '01/12/1990',
    answer: '01-12-1990',
  },
  {
    what: 'date in words',
    pairs: [
      ['2026-03-05', '5 March 2026'],
      ['2026-11-21', '21 November 2026'],
      ['2025-07-30', '30 July 2025'],
    ],
    ask: '2024-01-09',
    answer: '9 January 2024',
  },
  {
    what: 'file name without folder and extension',
    pairs: [
      ['/home/ada/in/report.csv', 'report'],
      ['/srv/q3.csv', 'q3'],
      ['/tmp/x/y/total.csv', 'total'],
    ],
    ask: '/a/b/c/d/last.csv',
    answer: 'last',
  },
  {
    what: 'phone number without its country',
    pairs: [
      ['+61 039 689 9324', '039-689-9324'],
      ['+61 043 512 4834', '043-512-4834'],
      ['+61 035 376 0669', '035-376-0669'],
    ],
    ask: '+49 030 111 2222',
    answer: '030-111-2222',
  },
  {
    what: 'host of an address',
    pairs: [
      ['ada@mail.example', 'mail.example'],
      ['bob@b.example', 'b.example'],
      ['cy@long.host.example', 'long.host.example'],
    ],
    ask: 'dee@d.example',
    answer: 'd.example',
  },
  {
    what: 'upper case code',
    pairs: [
      ['order ab-12', 'AB'],
      ['order cd-7', 'CD'],
      ['order ef-199', 'EF'],
    ],
    ask: 'order xy-5',
    answer: 'XY',
  },
  {
    what: 'a sum',
    pairs: [
      [['2', '3'], '5'],
      [['4', '3'], '7'],
      [['10', '12'], '22'],
    ],
    ask: ['1', '1'],
    answer: null,
  },
  {
    what: 'nothing in common',
    pairs: [
      ['alpha', 'kQ81'],
      ['beta', 'zP02'],
      ['gamma', 'wM77'],
    ],
    ask: 'delta',
    answer: null,
  },
]

for (const { what, pairs, ask, answer } of TASKS)
  test(`${what}: ${answer === null ? 'declined' : 'learnt from three examples'}`, () => {
    assert.equal(predict(pairs, ask), answer)
  })

test('an input without the piece gives nothing rather than a guess', () => {
  const pairs: [string, string][] = [
    ['a@x.example', 'a'],
    ['bo@y.example', 'bo'],
    ['cy@z.example', 'cy'],
  ]
  assert.equal(predict(pairs, 'no address'), null)
})
