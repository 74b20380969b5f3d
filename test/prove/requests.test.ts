import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { sendSteadily } from './requests.ts'

const answered = { sentAt: 0, ms: 1, status: 202, runId: undefined, text: '' }

test('a sender that cannot keep its pace still hears when it is over', async () => {
  const over = new AbortController()
  let sent = 0
  const sending = sendSteadily(
    () => {
      sent++
      const until = performance.now() + 2
      while (performance.now() < until);
      return Promise.resolve(answered)
    },
    { perSecond: 10_000, over: over.signal, keep: 5 },
  )
  await sleep(50)
  over.abort()
  const last = await sending
  assert.ok(sent > 1)
  assert.ok(last.length <= 11, `${last.length} kept`)
})
