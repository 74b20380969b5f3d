import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RelationMap } from '@floyo/contracts'
import { describeMap } from './relations.ts'

const at = '2026-11-20T09:00:00.000Z'
const seen = { acts: 40, days: 40, firstSeen: at, lastSeen: at, suggestions: [] }
const map: RelationMap = {
  from: at,
  to: at,
  events: 2768,
  things: [
    {
      id: 'command:python export.py',
      kind: 'command',
      template: 'python export.py',
      label: 'export.py',
      example: 'python export.py',
      ...seen,
    },
    {
      id: 'file:~/a-<date>.csv',
      kind: 'file',
      template: '~/a-<date>.csv',
      label: 'a-*.csv',
      example: '~/a-2026-11-20.csv',
      ...seen,
    },
  ],
  relations: [
    {
      from: 'command:python export.py',
      to: 'file:~/a-<date>.csv',
      kind: 'feeds',
      how: 'written',
      count: 38,
      days: 38,
      seenFrom: 38,
      ofFrom: 40,
      seenTo: 38,
      ofTo: 39,
      inOrder: 38,
      expected: 1.5,
      strength: 0.9,
      firstSeen: at,
      lastSeen: at,
      examples: [],
    },
  ],
  leftOut: { events: 0, things: 0, relations: 3, sweeps: 0 },
}

test('a relation is told by what its things are called and how often it was seen of how often it could', () => {
  const [head, row, more] = describeMap(map).split('\n')
  assert.match(head ?? '', /^FROM +TO +SEEN +DAYS +LAST SEEN$/)
  assert.match(row ?? '', /^export\.py \(command\) +writes +a-\*\.csv \(file\) +38 of 39 +38 +\S/)
  assert.equal(more, '3 weaker ones: --limit shows more')
})

test('an empty map says how many events were looked at', () => {
  assert.match(
    describeMap({ ...map, relations: [], things: [] }),
    /^Nothing hangs together in 2768 events yet/,
  )
})
