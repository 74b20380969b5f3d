import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Relation, RelationThing } from '@floyo/contracts'
import { aboutThing, groups, shareOf, shownOf, verbOf } from './shown.ts'

const at = '2026-11-20T09:00:00.000Z'

function thing(id: string): RelationThing {
  const [kind = '', template = ''] = id.split(':')
  return {
    id,
    kind: kind as RelationThing['kind'],
    template,
    label: template,
    example: template,
    acts: 9,
    days: 9,
    firstSeen: at,
    lastSeen: at,
    suggestions: [],
  }
}

function relation(from: string, how: Relation['how'], to: string): Relation {
  return {
    from,
    to,
    kind: how === 'together' ? 'together' : 'feeds',
    how,
    count: 9,
    days: 9,
    seenFrom: 9,
    ofFrom: 10,
    seenTo: 9,
    ofTo: 20,
    inOrder: 9,
    expected: 1,
    strength: 0.6,
    firstSeen: at,
    lastSeen: at,
    examples: [],
  }
}

const map = {
  things: ['command:make', 'file:a', 'folder:b/*', 'app:Draw', 'place:mailto:x'].map(thing),
  relations: [
    relation('command:make', 'written', 'file:a'),
    relation('file:a', 'named', 'place:mailto:x'),
    relation('app:Draw', 'in-front', 'folder:b/*'),
    relation('file:a', 'together', 'folder:b/*'),
  ],
}

test('a group keeps the relations with one of its things at either end, folders being files', () => {
  const counts = [undefined, ...groups].map(
    (group) => shownOf(map, { group, most: 10 }).relations.length,
  )
  assert.deepEqual(counts, [4, 4, 1, 1, 1])
})

test('the strongest are shown, and how many there are is known', () => {
  const { relations, all } = shownOf(map, { group: undefined, most: 2 })
  assert.deepEqual([relations, all], [map.relations.slice(0, 2), 4])
})

test('a thing is fed, feeds, and changes together with others', () => {
  const { fedBy, feeds, together } = aboutThing(map.relations, 'file:a')
  assert.deepEqual(
    [fedBy, feeds, together].map((some) => some.map(({ from, to }) => [from, to])),
    [[['command:make', 'file:a']], [['file:a', 'place:mailto:x']], [['file:a', 'folder:b/*']]],
  )
})

test('a relation is told at the side of which it is the larger part, and by what is done', () => {
  const [made, mailed, drawn, both] = map.relations
  assert.deepEqual(made && shareOf(made), { seen: 9, of: 10 })
  assert.deepEqual(
    [made, mailed, drawn, both].map((one) => one && verbOf(one)),
    ['writes', 'goesInto', 'writes', 'changesWith'],
  )
  assert.equal(verbOf(relation('file:a', 'in-front', 'app:Draw')), 'readIn')
})
