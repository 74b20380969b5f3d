import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roomsOf } from './shares.ts'

/** How many runs each of `floods` holds in the end, when a tenth ends between any two claims. */
function settle(floods: string[], weights = new Map<string, number>()): Map<string, number> {
  const held = new Map<string, number>()
  const concurrency = 400
  for (let claim = 0; claim < 100; claim++) {
    for (const id of floods) {
      held.set(id, Math.floor((held.get(id) ?? 0) * 0.9))
      const { room, roomFor } = roomsOf({ concurrency, reserved: 0, held, weights })
      const total = [...held.values()].reduce((sum, runs) => sum + runs, 0)
      const more = Math.min(roomFor.get(id) ?? room, concurrency - total)
      held.set(id, (held.get(id) ?? 0) + more)
    }
  }
  return held
}

test('one workspace alone may hold four fifths of a worker', () => {
  assert.equal(settle(['a']).get('a'), 320)
})

test('workspaces that flood come to the same share, whoever was first', () => {
  const shares = [...settle(['a', 'b', 'c', 'd']).values()]
  assert.ok(Math.max(...shares) - Math.min(...shares) <= 12, shares.join(' '))
})

test('however many workspaces flood, one that comes new finds room', () => {
  for (const count of [1, 2, 5, 20]) {
    const held = settle(Array.from({ length: count }, (_, index) => `flood ${index}`))
    const total = [...held.values()].reduce((sum, runs) => sum + runs, 0)
    const { room } = roomsOf({ concurrency: 400, reserved: 0, held, weights: new Map() })
    assert.ok(total < 400 && room > 0, `${count} floods hold ${total}`)
  }
})

test('of two that come at once neither is left with nothing once runs end', () => {
  const held = new Map([
    ['a', 320],
    ['b', 64],
  ])
  const rooms = roomsOf({ concurrency: 400, reserved: 0, held, weights: new Map() })
  assert.deepEqual([rooms.roomFor.get('a'), rooms.roomFor.get('b'), rooms.isFull], [0, 0, true])
  held.set('a', 300)
  const later = roomsOf({ concurrency: 400, reserved: 0, held, weights: new Map() })
  assert.deepEqual([later.roomFor.get('a'), later.roomFor.get('b')], [0, 16])
})

test('a weight makes a share larger or smaller', () => {
  const even = settle(['a', 'b'])
  const heavy = settle(['a', 'b'], new Map([['b', 3]]))
  assert.ok((heavy.get('b') ?? 0) > (even.get('b') ?? 0))
  assert.equal(settle(['a'], new Map([['a', 0.1]])).get('a'), 114)
})

test('a worker with room for one gives it to whoever comes', () => {
  const rooms = roomsOf({ concurrency: 1, reserved: 0, held: new Map(), weights: new Map() })
  assert.equal(rooms.room, 1)
})
