import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { createBodyRoom, limitBodies } from './body-room.ts'

const refused = (): void => assert.fail('it was refused')

test('bodies beyond the room wait in turn, and go on when there is room again', () => {
  const room = createBodyRoom(10)
  const entered: string[] = []
  const ask = (name: string, bytes: number) =>
    room.ask(bytes, () => void entered.push(name), refused)
  const leaveFirst = ask('first', 6)
  const leaveSecond = ask('second', 6)
  const leaveThird = ask('third', 4)
  assert.deepEqual(entered, ['first'])
  leaveFirst()
  assert.deepEqual(entered, ['first', 'second', 'third'])
  // Given back once, whoever says so how often.
  leaveFirst()
  const leaveFourth = ask('fourth', 1)
  assert.deepEqual(entered, ['first', 'second', 'third'])
  leaveSecond()
  assert.deepEqual(entered, ['first', 'second', 'third', 'fourth'])
  leaveThird()
  leaveFourth()
})

test('whoever gives up waiting leaves the turn to the next', () => {
  const room = createBodyRoom(10)
  const entered: string[] = []
  const leaveFirst = room.ask(10, () => void entered.push('first'), refused)
  const leaveSecond = room.ask(10, () => void entered.push('second'), refused)
  const leaveThird = room.ask(10, () => void entered.push('third'), refused)
  leaveSecond()
  leaveFirst()
  assert.deepEqual(entered, ['first', 'third'])
  leaveThird()
})

test('a body that finds no room for too long is refused', async () => {
  const room = createBodyRoom(10, 1)
  const leave = room.ask(10, () => {}, refused)
  await new Promise<void>((told) => {
    room.ask(10, () => assert.fail('there is no room'), told)
  })
  leave()
  const leaveNext = room.ask(10, () => {}, refused)
  leaveNext()
})

test('a large body waits for room, while small ones and those over the limit do not', async () => {
  const app = Fastify({ bodyLimit: 200_000 })
  limitBodies(app, createBodyRoom(100_000))
  app.post('/', (request) => ({ text: (request.body as { text: string }).text.length }))
  const { promise: over, resolve: end } = Promise.withResolvers<void>()
  const { promise: inside, resolve: enter } = Promise.withResolvers<void>()
  app.post('/slow', async () => {
    enter()
    await over
    return {}
  })
  const send = async (url: string, length: number): Promise<number> => {
    const payload = { text: 'x'.repeat(length) }
    return (await app.inject({ method: 'POST', url, payload })).statusCode
  }
  const slow = send('/slow', 90_000)
  await inside
  let answered = false
  const large = send('/', 90_000).finally(() => (answered = true))
  assert.equal(await send('/', 300_000), 413)
  assert.equal(await send('/', 1000), 200)
  assert.equal(answered, false)
  end()
  assert.deepEqual(await Promise.all([slow, large]), [200, 200])
  await app.close()
})
