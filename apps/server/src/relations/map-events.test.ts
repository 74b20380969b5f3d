import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import type { MinedEvent } from '../discovery/found-routine.ts'
import { mapEvents } from './map-events.ts'

test('a thread that ends while it is given events ends the reading of them', async () => {
  const notAnEvent = null as unknown as MinedEvent
  let closed = false
  async function* withoutEnd(): AsyncGenerator<MinedEvent[]> {
    try {
      for (;;) {
        yield [notAnEvent]
        await sleep(1)
      }
    } finally {
      closed = true
    }
  }
  const { signal } = new AbortController()
  const asked = { timezone: 'UTC', about: undefined, most: 10, signal }

  await assert.rejects(mapEvents({ ...asked, pages: withoutEnd() }), TypeError)

  assert.equal(closed, true)
})
