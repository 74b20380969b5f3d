import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  RunDetail,
  Simulation,
  type SimulationResult,
  type Suggestion,
  WorkflowDetail,
} from '@floyo/contracts'
import { addMember, ownedApp, type Send, signedIn } from '../testing/test-app.ts'

const api = '/api/v1'

/** An installation in which runs are carried out. */
async function workingApp(t: TestContext) {
  const owned = await ownedApp(t)
  const stopping = new AbortController()
  const working = owned.deps.engine.runWorker(stopping.signal)
  t.after(async () => {
    stopping.abort()
    await working
  })
  return owned
}

async function discover(send: Send): Promise<RunDetail> {
  const started = await send({ method: 'POST', url: `${api}/discoveries` })
  assert.equal(started.statusCode, 202, started.body)
  for (;;) {
    const run = RunDetail.parse((await send({ url: `${api}/runs/${started.json().id}` })).json())
    if (run.finishedAt !== null) return run
    await sleep(50)
  }
}

async function suggestionsOf(send: Send, query = ''): Promise<Suggestion[]> {
  const answer = await send({ url: `${api}/suggestions${query}` })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json().items
}

async function withSuggestions(t: TestContext) {
  const working = await workingApp(t)
  await working.send({ method: 'POST', url: `${api}/events/sample` })
  await discover(working.send)
  const suggestions = await suggestionsOf(working.send)
  const [first] = suggestions
  assert.ok(first)
  return { ...working, suggestions, first }
}

test('sample data is stored once, mined on demand, and seen in counts by the run', async (t) => {
  const { send } = await workingApp(t)
  const stored = (await send({ method: 'POST', url: `${api}/events/sample` })).json()
  assert.ok(stored.accepted > 1500)
  assert.deepEqual(stored.rejected, [])
  const again = (await send({ method: 'POST', url: `${api}/events/sample` })).json()
  assert.deepEqual([again.accepted, again.duplicates], [0, stored.accepted])

  const run = await discover(send)

  assert.equal(run.status, 'succeeded', JSON.stringify(run.error))
  assert.equal(run.workflowName, 'Find routines')
  assert.deepEqual(run.output, {
    people: 1,
    withNews: 1,
    events: stored.accepted,
    patterns: 3,
    opened: 3,
    withdrawn: 0,
  })
  const { look } = (await send({ url: `${api}/suggestions/last-look` })).json()
  assert.deepEqual([look.events, look.patterns, look.notSuggested], [stored.accepted, 3, []])
  assert.deepEqual(
    (await suggestionsOf(send, '?status=open')).map(({ title }) => title).toSorted(),
    [
      'Run export.py and mail team@example.com',
      'Run weekly_summary.py and mail lead@example.com',
      'When invoice-*.pdf arrives, run book_invoice.py',
    ],
  )
})

test('a suggestion has its steps and its notes as facts, for whoever words them in another language', async (t) => {
  const { suggestions } = await withSuggestions(t)
  const report = suggestions.find(({ title }) => title.includes('export.py'))
  assert.deepEqual(
    report?.pattern.steps.flatMap(({ told }) => (told?.inTitle ? [[told.verb, told.object]] : [])),
    [
      ['run', 'export.py'],
      ['mail', 'team@example.com'],
    ],
  )
  const codes = report?.notes.map(({ told }) => told?.code)
  assert.ok(codes?.includes('no-device') && !codes.includes(undefined), String(codes))
})

test('accepting makes a draft that is off, once', async (t) => {
  const { send, first } = await withSuggestions(t)
  const url = `${api}/suggestions/${first.id}/accept`

  const accepted = await send({ method: 'POST', url })

  assert.equal(accepted.statusCode, 201, accepted.body)
  const workflow = WorkflowDetail.parse(accepted.json())
  assert.equal(workflow.enabled, false)
  assert.equal(workflow.publishedVersion, null)
  assert.equal(workflow.suggestionId, first.id)
  assert.deepEqual(workflow.draft, first.definition)
  assert.equal(workflow.manualSeconds, first.pattern.evidence.manualSeconds.median)
  const again = await send({ method: 'POST', url })
  assert.deepEqual([again.statusCode, again.json().code], [409, 'conflict'])
  const read = (await send({ url: `${api}/suggestions/${first.id}` })).json()
  assert.deepEqual([read.status, read.workflowId], ['accepted', workflow.id])
  const audit = (await send({ url: `${api}/audit` })).json()
  assert.ok(audit.items.some(({ action }: { action: string }) => action === 'suggestion.accepted'))
})

test('accepting twice at once makes one draft', async (t) => {
  const { send, first } = await withSuggestions(t)
  const url = `${api}/suggestions/${first.id}/accept`
  const answers = await Promise.all([
    send({ method: 'POST', url }),
    send({ method: 'POST', url }),
    send({ method: 'POST', url }),
  ])
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b),
    [201, 409, 409],
  )
  const workflows = (await send({ url: `${api}/workflows?kind=user` })).json()
  assert.equal(workflows.items.length, 1)
})

test('a dismissal is kept with its reason, and can be taken back', async (t) => {
  const { send, first } = await withSuggestions(t)
  const url = `${api}/suggestions/${first.id}`

  const dismissed = await send({
    method: 'POST',
    url: `${url}/dismiss`,
    body: { reason: 'prefer-by-hand', comment: 'I like it' },
  })

  assert.deepEqual(
    [dismissed.json().status, dismissed.json().dismissReason],
    ['dismissed', 'prefer-by-hand'],
  )
  assert.equal((await suggestionsOf(send, '?status=open')).length, 2)
  await discover(send)
  assert.equal((await suggestionsOf(send, '?status=open')).length, 2)
  const reopened = await send({ method: 'POST', url: `${url}/reopen` })
  assert.deepEqual([reopened.json().status, reopened.json().dismissReason], ['open', null])
  const again = await send({ method: 'POST', url: `${url}/reopen` })
  assert.equal(again.statusCode, 409)
  const audit = (await send({ url: `${api}/audit` })).body
  assert.ok(!audit.includes('I like it') && !audit.includes('prefer-by-hand'))
})

/** Asks for a simulation and waits for what it finds. */
async function simulated(send: Send, path: string, body: object): Promise<SimulationResult> {
  const asked = await send({ method: 'POST', url: `${api}${path}/simulate`, body })
  assert.equal(asked.statusCode, 202, asked.body)
  for (;;) {
    const { json } = await send({ url: `${api}/simulations/${asked.json().id}` })
    const { status, result, error } = Simulation.parse(json())
    if (result) return result
    assert.equal(status, 'running', error ?? '')
    await sleep(20)
  }
}

test('a suggestion and the draft made from it are simulated alike', async (t) => {
  const { send, first } = await withSuggestions(t)
  const result = await simulated(send, `/suggestions/${first.id}`, {})
  assert.ok(result.hits >= 15)
  assert.equal(result.wouldHaveFired, result.fires.length)
  assert.deepEqual(
    result.sampled.latest?.steps.map(({ stepId, outcome }) => [stepId, outcome]),
    first.definition.steps.map(({ id }) => [id, 'stubbed']),
  )

  const accepted = await send({ method: 'POST', url: `${api}/suggestions/${first.id}/accept` })
  const again = await simulated(send, `/workflows/${accepted.json().id}`, { days: 30 })
  assert.deepEqual([again.hits, again.misses], [result.hits, result.misses])
})

test('what was found for one member is missing for every other', async (t) => {
  const { send, first, ...rest } = await withSuggestions(t)
  await addMember(rest, { email: 'eve@example.com', role: 'admin' })
  const eve = await signedIn(rest, 'eve@example.com')

  assert.deepEqual(await suggestionsOf(eve), [])
  for (const [method, path, body] of [
    ['GET', '', undefined],
    ['POST', '/simulate', {}],
    ['POST', '/accept', undefined],
    ['POST', '/dismiss', { reason: 'other' }],
    ['POST', '/dismiss', { reason: 'nonsense' }],
    ['POST', '/reopen', undefined],
  ] as const) {
    const answer = await eve({ method, url: `${api}/suggestions/${first.id}${path}`, body })
    assert.deepEqual([answer.statusCode, answer.json().code], [404, 'not_found'], path)
  }
  assert.equal((await suggestionsOf(send)).length, 3)
})

test('suggestions come in pages, the most useful first', async (t) => {
  const { send, suggestions } = await withSuggestions(t)
  const titles: string[] = []
  let next: string | null = null
  do {
    const url: string = `${api}/suggestions?limit=1${next === null ? '' : `&after=${next}`}`
    const page = (await send({ url })).json()
    titles.push(...page.items.map(({ title }: { title: string }) => title))
    next = page.next
  } while (next !== null)
  assert.deepEqual(
    titles,
    suggestions.map(({ title }) => title),
  )
  const worth = suggestions.map(
    ({ minutesSavedPerWeek, confidence }) => minutesSavedPerWeek * confidence,
  )
  assert.deepEqual(
    worth,
    worth.toSorted((a, b) => b - a),
  )
})

test('home shows the open suggestions and the last look for routines', async (t) => {
  const { send, suggestions, first } = await withSuggestions(t)
  await send({
    method: 'POST',
    url: `${api}/suggestions/${first.id}/dismiss`,
    body: { reason: 'other' },
  })

  const overview = (await send({ url: `${api}/overview` })).json()

  assert.deepEqual(
    overview.openSuggestions.map(({ id }: Suggestion) => id),
    suggestions.slice(1).map(({ id }) => id),
  )
  assert.equal(overview.lastDiscovery.status, 'succeeded')
})
