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

test('work that fails, and whoever left while waiting, give their turns on', async () => {
  const { take } = openTurns({ atOnce: 1, waiting: 5 })
  const leaving = new AbortController()
  const failing = Promise.withResolvers<never>()
  const one = take(signal, () => failing.promise)
  const two = take(leaving.signal, () => assert.fail('nobody is there for it'))
  const three = take(signal, () => Promise.resolve('three'))
  leaving.abort(new Error('left'))
  failing.reject(new Error('failed'))
  await assert.rejects(one, /failed/)
  await assert.rejects(two, /left/)
  assert.equal(await three, 'three')
})
