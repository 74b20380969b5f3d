import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { ApiProblem } from '@floyo/client'
import type { EventLine } from '@floyo/contracts'
import { sendSpool } from './send-spool.ts'
import {
  acknowledge,
  appendEvents,
  forgetSpooled,
  nextBatch,
  spooledEvents,
  type SpoolOptions,
  spoolState,
} from './spool.ts'

const now = Date.parse('2026-11-20T17:30:00Z')
const many = { events: 1000, bytes: 1_000_000 }

function openSpool(t: TestContext): SpoolOptions {
  const folder = mkdtempSync(join(tmpdir(), 'floyo-spool-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return { folder, limitBytes: 1_000_000 }
}

function event(subject: string, t = now): EventLine {
  return { t, actor: 'user:ada', type: 'file.created', subject, attrs: {} }
}

function subjects(events: readonly EventLine[] | undefined): string[] {
  return (events ?? []).map(({ subject }) => subject)
}

test('events come out in the order they went in, across hours and batches', (t) => {
  const spool = openSpool(t)
  appendEvents(spool, [event('a'), event('b'), event('c')], { source: 'watch', now })
  appendEvents(spool, [event('d')], { source: 'watch', now: now + 3_600_000 })
  const seen: string[] = []
  for (;;) {
    const batch = nextBatch(spool, { events: 2, bytes: 1_000_000 })
    if (!batch) break
    seen.push(subjects(batch.events).join())
    acknowledge(spool, batch, now)
  }
  assert.deepEqual(seen, ['a,b', 'c', 'd'])
})

test('events of different sources are never in one batch', (t) => {
  const spool = openSpool(t)
  appendEvents(spool, [event('file')], { source: 'watch', now })
  appendEvents(spool, [event('command')], { source: 'hook', now })
  const first = nextBatch(spool, many)
  assert.ok(first)
  acknowledge(spool, first, now)
  const second = nextBatch(spool, many)
  assert.deepEqual(
    [first.source, subjects(first.events), second?.source, subjects(second?.events)],
    ['hook', ['command'], 'watch', ['file']],
  )
})

test('a line torn by a crash spoils neither the one before nor the one after', (t) => {
  const spool = openSpool(t)
  appendEvents(spool, [event('before')], { source: 'watch', now })
  appendFileSync(join(spool.folder, '2026-11-20T17.watch.jsonl'), '\n{"t":1,"act')
  appendEvents(spool, [event('after')], { source: 'watch', now })
  assert.deepEqual(subjects(nextBatch(spool, many)?.events), ['before', 'after'])
})

test('a line that is still being written is left for the next time', (t) => {
  const spool = openSpool(t)
  writeFileSync(join(spool.folder, '2026-11-20T17.hook.jsonl'), JSON.stringify(event('half')))
  assert.equal(nextBatch(spool, many), undefined)
})

test('sent files are kept for tail and go after two hours; unsent ones never go', (t) => {
  const spool = openSpool(t)
  appendEvents(spool, [event('old')], { source: 'watch', now })
  const batch = nextBatch(spool, many)
  assert.ok(batch)
  acknowledge(spool, batch, now)
  assert.deepEqual(spooledEvents(spool), [{ event: event('old'), sent: true }])

  const later = now + 3 * 3_600_000
  appendEvents(spool, [event('new')], { source: 'watch', now: later })
  const next = nextBatch(spool, many)
  assert.ok(next)
  acknowledge(spool, next, later)
  assert.deepEqual(
    spooledEvents(spool).map((one) => one.event.subject),
    ['new'],
  )
})

test('a file that comes again after the clock went back is sent from its start', (t) => {
  const spool = openSpool(t)
  writeFileSync(join(spool.folder, 'sent.json'), '{"2026-11-20T17.watch.jsonl":99999}')
  appendEvents(spool, [event('again')], { source: 'watch', now })
  assert.deepEqual(subjects(nextBatch(spool, many)?.events), ['again'])
})

test('a full spool refuses more with what to do, and keeps what it has', (t) => {
  const spool = { ...openSpool(t), limitBytes: 10 }
  appendEvents(spool, [event('kept')], { source: 'watch', now })
  assert.throws(
    () => appendEvents(spool, [event('refused')], { source: 'watch', now }),
    /which is the limit/,
  )
  assert.deepEqual(subjects(nextBatch(spool, many)?.events), ['kept'])
})

test('forgotten events are gone from the disk, and others stay readable', (t) => {
  const spool = openSpool(t)
  appendEvents(spool, [event('keep'), event('secret'), event('keep too')], { source: 'watch', now })
  assert.equal(
    forgetSpooled(spool, ({ subject }) => subject === 'secret'),
    1,
  )
  assert.deepEqual(subjects(nextBatch(spool, many)?.events), ['keep', 'keep too'])
})

test('what the server did not answer for is sent again, and only that', async (t) => {
  const spool = openSpool(t)
  appendEvents(spool, [event('first')], { source: 'hook', now })
  appendEvents(spool, [event('second')], { source: 'watch', now })
  const received: string[] = []
  let fails = true
  const client = {
    sendEvents: async ({ body }: { body: { events: unknown[] } }) => {
      const names = subjects(body.events as EventLine[])
      if (names.includes('second') && fails) throw new Error('lost')
      received.push(...names)
      return { accepted: names.length, duplicates: 0, rejected: [] }
    },
  }
  const options = {
    client,
    now: () => now,
    signal: new AbortController().signal,
    onRejected: () => {},
  }
  await assert.rejects(sendSpool(spool, options), /lost/)
  fails = false
  const sent = await sendSpool(spool, options)
  assert.deepEqual([received, sent.accepted], [['first', 'second'], 1])
  assert.equal(spoolState(spool).waitingBytes, 0)
})

test('a batch that is too large for the server is halved until it fits', async (t) => {
  const spool = openSpool(t)
  appendEvents(
    spool,
    'abcdefgh'.split('').map((name) => event(name)),
    { source: 'watch', now },
  )
  const sizes: number[] = []
  const problem = new ApiProblem({
    type: '',
    title: '',
    status: 413,
    code: 'body_too_large',
    detail: 'too large',
    requestId: '',
  })
  const client = {
    sendEvents: async ({ body }: { body: { events: unknown[] } }) => {
      if (body.events.length > 2) throw problem
      sizes.push(body.events.length)
      return { accepted: body.events.length, duplicates: 0, rejected: [] }
    },
  }
  const options = {
    client,
    now: () => now,
    signal: new AbortController().signal,
    onRejected: () => {},
  }
  const sent = await sendSpool(spool, options)
  assert.equal(sent.accepted, 8)
  assert.ok(Math.max(...sizes) <= 2)
  assert.equal(readdirSync(spool.folder).length, 2)
})
