import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Edge, layered } from './layered.ts'

const sizes = { width: 100, height: 40, across: 50, down: 10, row: 600 }

/** Edges from `a>b c>d`. */
const edges = (text: string): Edge[] =>
  text.split(' ').map((one) => {
    const [from = '', to = ''] = one.split('>')
    return { from, to }
  })

const layout = (text: string) => layered(edges(text), sizes)

/** Which column each thing stands in. */
const columns = (text: string): Record<string, number> =>
  Object.fromEntries([...layout(text).places].map(([id, { x }]) => [id, x / 150]))

test('what feeds stands left of what it feeds, next to the first of these', () => {
  assert.deepEqual(columns('a>b b>c x>c'), { a: 0, b: 1, c: 2, x: 1 })
})

test('a circle is opened at the edge given last, which is drawn all the same', () => {
  assert.deepEqual(columns('a>b b>c c>a'), { a: 0, b: 1, c: 2 })
  const { routes, places } = layout('a>b b>c c>a')
  const back = routes[2] ?? []
  assert.equal(back[0]?.x, places.get('c')?.x)
  assert.equal(back.at(-1)?.x, (places.get('a')?.x ?? 0) + sizes.width)
})

test('no two things lie over one another, and none outside of the picture', () => {
  const text = 'a>m b>m c>m m>x m>y m>z a>z c>x p>q r>s r>t u>t'
  const { places, width, height } = layout(text)
  const all = [...places.values()]
  for (const [i, one] of all.entries()) {
    assert.ok(one.x >= 0 && one.y >= 0)
    assert.ok(one.x + sizes.width <= width && one.y + sizes.height <= height)
    for (const other of all.slice(i + 1))
      assert.ok(
        Math.abs(one.x - other.x) >= sizes.width || Math.abs(one.y - other.y) >= sizes.height,
      )
  }
})

test('lines that can go without crossing do not cross', () => {
  const drawn = edges('a>x b>y c>z a>z b>z')
  const { places } = layered(drawn, sizes)
  const y = (id: string): number => places.get(id)?.y ?? 0
  for (const one of drawn)
    for (const other of drawn)
      if (y(one.from) < y(other.from))
        assert.ok(y(one.to) <= y(other.to), `${one.from}>${one.to} ${other.from}>${other.to}`)
})

test('an edge over several layers passes between the things in them', () => {
  const { routes, places } = layout('a>b b>c a>c')
  const [, through] = routes[2] ?? []
  const b = places.get('b')
  assert.equal(routes[2]?.length, 4)
  assert.ok(Math.abs((through?.y ?? 0) - (b?.y ?? 0) - sizes.height / 2) >= sizes.height / 2)
})

test('parts stand side by side while there is room, then below; the same graph gives the same picture', () => {
  const { places } = layout('a>b c>d e>f')
  assert.deepEqual(
    ['a', 'c', 'e'].map((id) => places.get(id)),
    [
      { x: 0, y: 0 },
      { x: 300, y: 0 },
      { x: 0, y: 60 },
    ],
  )
  assert.deepEqual(layout('a>b c>d b>d'), layout('a>b c>d b>d'))
  assert.deepEqual(layered([], sizes), { width: 0, height: 0, places: new Map(), routes: [] })
})
