/** Events that can not be stored, come twice, late, out of order or too early. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { until } from '../../product/until.ts'
import { event, openStage, type Stage } from './stage.ts'

let stage: Stage
const hourMs = 3_600_000

before(async () => {
  stage = await openStage()
})
after(() => stage.close())

function post(body: unknown) {
  return stage.send('POST', '/api/v1/events', body)
}

async function subjects(search: string): Promise<string[]> {
  const { items } = await stage.person.client.listEvents({ query: { search } })
  return items.map(({ subject }) => subject)
}

test('the good events of a mixed batch are stored; each refused one is named with its place and reason', async () => {
  const { status, body } = await post({
    events: [
      event('mixed/first'),
      5,
      event('mixed/type', { type: 'Not A Type' }),
      { ...event('mixed/time'), t: 'noon' },
      event('mixed/future', { t: Date.now() + 48 * hourMs }),
      { t: Date.now() },
      event('mixed/huge', { attrs: { text: 'x'.repeat(20_000) } }),
      event(`mixed/${'x'.repeat(2000)}`),
      event('mixed/last'),
    ],
  })
  const rejected = body['rejected'] as { index: number; code: string; field: string }[]
  assert.deepEqual([status, body['accepted'], body['duplicates']], [200, 2, 0])
  assert.deepEqual(
    rejected.map(({ index, code, field }) => `${index} ${code} ${field}`),
    [
      '1 invalid_event ',
      '2 invalid_event /type',
      '3 invalid_event /t',
      '4 event_in_future /t',
      '5 invalid_event /actor',
      '6 invalid_event /attrs',
      '7 invalid_event /subject',
    ],
  )
  assert.match(JSON.stringify(rejected), /more than a day ahead; check the clock of the device/)
  assert.deepEqual((await subjects('mixed/')).toSorted(), ['mixed/first', 'mixed/last'])
})

test('a full batch is taken; one more event, or one more byte than a MiB, is told the limit', async () => {
  const full = Array.from({ length: 1000 }, (_, i) =>
    event(`full/${i}`, { t: Date.now() - i, attrs: { a: 1, b: 2, c: 3, d: 4, e: 5 } }),
  )
  assert.equal((await post({ source: 'import', events: full })).body['accepted'], 1000)
  const more = await post({ events: [...full, event('full/more')] })
  assert.deepEqual([more.status, more.body['code']], [400, 'invalid_request'])
  assert.match(String(more.body['detail']), /\/events: expected at most 1000 events; send the rest/)
  const large = await post({ events: full.map(({ subject }) => event(subject + 'x'.repeat(1000))) })
  assert.deepEqual([large.status, large.body['code']], [413, 'body_too_large'])
  assert.match(String(large.body['detail']), /1 MiB.*smaller parts/)
})

test('what is never accepted is refused whole, with the place where it stands', async () => {
  const ending = '"actor":"a","type":"a.b","subject":"unsafe"}]}'
  const cases: [text: string, field: string, what: RegExp][] = [
    [`{"events":[{"t":1,"attrs":{"__proto__":{"a":1}},${ending}`, '/events/0/attrs', /__proto__/],
    [`{"events":[{"t":1,"attrs":{"x":"\\u0000"},${ending}`, '/events/0/attrs/x', /U\+0000/],
    [`{"events":[{"t":1,"attrs":{"x":"\\ud800"},${ending}`, '/events/0/attrs/x', /surrogate/],
    [`{"events":[{"t":1e400,"attrs":{},${ending}`, '/events/0/t', /number too large/],
  ]
  for (const [text, field, what] of cases) {
    const { status, body } = await post(text)
    assert.deepEqual([status, body['code']], [400, 'unsafe_input'])
    assert.match(String(body['detail']), what)
    assert.equal((body['errors'] as { field: string }[])[0]?.field, field)
  }
  const deep = await post(`{"events":[${'['.repeat(5000)}${']'.repeat(5000)}]}`)
  assert.match(String(deep.body['detail']), /nested more than 64 deep/)
  const torn = await post('{"events":[')
  assert.deepEqual([torn.status, torn.body['code']], [400, 'malformed_json'])
  assert.deepEqual(await subjects('unsafe'), [])
})

test('what belongs to nobody here is as if it were not there, and a device can not be claimed', async () => {
  const id = '01890000-0000-7000-8000-000000000000'
  for (const [method, path, body] of [
    ['DELETE', `/api/v1/devices/${id}`, undefined],
    ['GET', `/api/v1/workflows/${id}`, undefined],
  ] as const) {
    const answer = await stage.send(method, path, body)
    assert.deepEqual([answer.status, answer.body['code']], [404, 'not_found'])
    assert.match(String(answer.body['detail']), /check the id and the workspace/)
  }
  const moved = await stage.send('PUT', '/api/v1/me/workspace', { workspaceId: id })
  assert.equal(moved.status, 404)
  await post({ events: [{ ...event('claimed'), device: id }] })
  const { items } = await stage.person.client.listEvents({ query: { search: 'claimed' } })
  assert.equal(items[0]?.deviceId, null)
})

test('the same events sent again are counted and not stored again, also twice in one batch', async () => {
  const events = [event('twice/a'), event('twice/b')]
  assert.equal((await post({ events })).body['accepted'], 2)
  const again = await post({ events: [...events, ...events, event('twice/c')] })
  assert.deepEqual([again.body['accepted'], again.body['duplicates']], [1, 4])
  assert.equal((await subjects('twice/')).length, 3)
})

test('late events take their place in time; of these, and of imports, no workflow is started', async () => {
  const { client } = stage.person
  const definition = {
    format: 1,
    name: 'On a report',
    trigger: [{ type: 'event', on: 'file.created', where: 'event.subject.startsWith("order/")' }],
    steps: [{ id: 'seen', set: { subject: '{{ event.subject }}' } }],
  }
  const { id: workflowId } = await client.createWorkflow({ body: { definition } })
  await client.publishWorkflow({ params: { workflowId }, body: {} })
  await client.enableWorkflow({ params: { workflowId } })
  const now = Date.now() + 50
  const live = event('order/5 live', { t: now })
  await post({ source: 'watch', events: [event('order/3 late', { t: now - hourMs })] })
  await post({ source: 'import', events: [event('order/6 import', { t: now + 1000 })] })
  await post({ source: 'watch', events: [live, event('order/1', { t: now - 3 * hourMs })] })
  await post({ source: 'watch', events: [event('order/2', { t: now - 2 * hourMs }), live] })
  assert.deepEqual(await subjects('order/'), [
    'order/6 import',
    'order/5 live',
    'order/3 late',
    'order/2',
    'order/1',
  ])
  const runs = async () => (await client.listRuns({ query: { workflowId } })).items
  await until('the run', async () => (await runs()).some((run) => run.status === 'succeeded'))
  assert.equal((await runs()).length, 1)
})

test('an import stores what can be stored, says what was refused and why, and ends with code 7', async () => {
  const lines = [
    event('import/good'),
    event('import/\0'),
    event('import/ahead', { t: Date.now() + 72 * hourMs }),
    event('import/good too'),
  ]
  const file = join(stage.desk.home, 'events.jsonl')
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'))
  const { code, stdout } = await stage.floyo(['import', 'jsonl', file])
  assert.equal(code, 7)
  assert.match(stdout, /2 new events/)
  assert.match(stdout, /2 events were refused:\n.*U\+0000.*\(unsafe_input\)\n.*\(event_in_future\)/)
  assert.deepEqual((await subjects('import/')).toSorted(), ['import/good', 'import/good too'])
  writeFileSync(file, `${JSON.stringify(lines[0])}\nnot JSON\n`)
  const torn = await stage.floyo(['import', 'jsonl', file])
  assert.equal(torn.code, 7)
  assert.match(torn.stderr, /Line 2 is not JSON\n {2}fix: each line is like/)
})
