import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '@floyo/contracts'
import { openTurns } from './turns.ts'

const { signal } = new AbortController()

test('so many work at a time, the next in a row, and a full row is refused', async () => {
  const { take } = openTurns({ atOnce: 1, waiting: 1 })
  const first = Promise.withResolvers<string>()
  const done: string[] = []
  const one = take(signal, () => first.promise).then((name) => done.push(name))
  const two = take(signal, () => Promise.resolve('two')).then((name) => done.push(name))
  await assert.rejects(
    take(signal, () => Promise.resolve('three')),
    (error) => error instanceof AppError && error.code === 'unavailable',
  )
  first.resolve('one')
  await Promise.all([one, two])
  assert.deepEqual(done, ['one', 'two'])
  assert.equal(await take(signal, () => Promise.resolve('four')), 'four')
})

test('work that fails gives its turn on', async () => {
  const { take } = openTurns({ atOnce: 1, waiting: 5 })
  const failing = Promise.withResolvers<never>()
  const one = take(signal, () => failing.promise)
  const two = take(signal, () => Promise.resolve('two'))
  failing.reject(new Error('failed'))
  await assert.rejects(one, /failed/)
  assert.equal(await two, 'two')
})

test('whoever leaves while waiting is told at once, and others wait in their place', async () => {
  const { take } = openTurns({ atOnce: 1, waiting: 1 })
  const leaving = new AbortController()
  const first = Promise.withResolvers<string>()
  const one = take(signal, () => first.promise)
  const two = take(leaving.signal, () => assert.fail('nobody is there for it'))
  leaving.abort(new Error('left'))
  await assert.rejects(two, /left/)
  const three = take(signal, () => Promise.resolve('three'))
  first.resolve('one')
  assert.deepEqual(await Promise.all([one, three]), ['one', 'three'])
})

test('whoever leaves as their turn comes hands it on', async () => {
  const { take } = openTurns({ atOnce: 1, waiting: 5 })
  const leaving = new AbortController()
  const one = take(signal, () => Promise.resolve('one'))
  const two = take(leaving.signal, () => assert.fail('nobody is there for it'))
  const three = take(signal, () => Promise.resolve('three'))
  const left = one.then(() => leaving.abort(new Error('left')))
  await assert.rejects(two, /left/)
  await left
  assert.equal(await three, 'three')
})
