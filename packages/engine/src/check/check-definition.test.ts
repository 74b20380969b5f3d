import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Definition } from '@floyo/contracts'
import type { Action } from '../action.ts'
import { checkDefinition, type CheckSurroundings } from './check-definition.ts'

const mail: Action = {
  id: 'email.send',
  effect: 'write',
  connection: { type: 'smtp', required: true },
  input: {
    safeParse: (value) =>
      typeof (value as { to?: unknown }).to === 'string'
        ? { success: true, data: value }
        : { success: false, error: { issues: [{ path: ['to'], message: 'expected an address' }] } },
  },
}
const read: Action = {
  id: 'csv.read',
  effect: 'read',
  input: { safeParse: (data) => ({ success: true, data }) },
}
const actions = new Map([mail, read].map((action) => [action.id, action]))
const outputShapes = new Map([
  [
    'csv.read',
    { type: 'object', properties: { items: { type: 'array' } }, additionalProperties: false },
  ],
])

function check(parts: object, surroundings: CheckSurroundings = {}) {
  const definition = Definition.parse({ name: 'Test', steps: [{ id: 'a', set: {} }], ...parts })
  const { problems, warnings } = checkDefinition(definition, {
    actions,
    outputShapes,
    ...surroundings,
  })
  return {
    problems: problems.map(({ field, code }) => `${field} ${code}`),
    warnings: warnings.map(({ field, code }) => `${field} ${code}`),
    messages: problems.map(({ message }) => message),
  }
}

const steps = (...list: object[]) => check({ steps: list }).problems

test('a definition in which everything exists has no problems', () => {
  const { problems, warnings } = check(
    {
      inputs: { to: { type: 'string' } },
      trigger: [
        { type: 'schedule', cron: '5 9 * * 1-5', timezone: 'Europe/Berlin' },
        { type: 'event', on: 'file.created', where: "event.subject.startsWith('a')" },
      ],
      steps: [
        { id: 'rows', use: 'csv.read', with: { file: '{{ trigger.file }}' } },
        {
          id: 'any',
          if: '{{ size(steps.rows.items) > 0 }}',
          then: [
            {
              id: 'mail',
              use: 'email.send',
              connection: 'office',
              with: { to: '{{ inputs.to }}' },
            },
          ],
        },
      ],
    },
    { connections: [{ name: 'office', type: 'smtp' }] },
  )
  assert.deepEqual([problems, warnings], [[], []])
})

test('of code, the input, the limit and what only effects can have are checked', () => {
  const { problems, warnings } = check({
    steps: [
      { id: 'good', code: 'return id', with: { id: '{{ run.id }}' }, timeout: '5s' },
      { id: 'bad', code: 'return `{{ not a template }}`', with: { a: '{{ steps.none }}' } },
      { id: 'slow', code: 'return 1', timeout: '1h', retry: { attempts: 2 } },
    ],
  })
  assert.deepEqual(problems, [
    '/steps/1/with/a unknown_reference',
    '/steps/2/retry unsupported_option',
  ])
  assert.deepEqual(warnings, ['/steps/2/timeout too_long'])
})

test('waits that never end well are found before they begin', () => {
  const webhook = { id: 'hook', wait: { webhook: true } }
  const form = { type: 'object', properties: { a: { type: 'nonsense' } } }
  assert.deepEqual(
    steps(
      { id: 'a', wait: { for: 'soon' } },
      { id: 'b', wait: { until: 'tomorrow-ish' } },
      { id: 'c', wait: { event: 'a.b', where: 'event.subject == steps.none.x' } },
      { id: 'd', each: '{{ [1] }}', do: [webhook] },
      { id: 'e', approve: { by: ['admin'], message: '{{ vars.no }}', form } },
      { id: 'f', call: 'Other', with: { x: '{{ run.callbacks.hook + run.callbacks.other }}' } },
    ),
    [
      '/steps/0/wait/for invalid_duration',
      '/steps/1/wait/until invalid_time',
      '/steps/2/wait/where unknown_reference',
      '/steps/3/do/0/wait unsupported_place',
      '/steps/4/approve/message unknown_reference',
      '/steps/4/approve/form invalid_form',
      '/steps/5/with/x unknown_reference',
    ],
  )
  const cases = [{ value: 1, do: [webhook] }]
  assert.deepEqual(steps({ id: 's', switch: '{{ 1 }}', cases }), [])
})

test('references to what does not exist are found, with their place', () => {
  assert.deepEqual(
    steps(
      { id: 'a', set: { x: '{{ steps.b.items }}' } },
      { id: 'b', use: 'csv.read' },
      { id: 'c', return: 'has {{ steps.b.rows }} and {{ vars.y }} and {{ inputs.z }}' },
    ),
    [
      '/steps/0/set/x unknown_reference',
      '/steps/2/return unknown_reference',
      '/steps/2/return unknown_reference',
      '/steps/2/return unknown_reference',
    ],
  )
})

test('a step of one branch is not seen after it, nor an iteration outside', () => {
  assert.deepEqual(
    steps(
      { id: 'a', if: '{{ true }}', then: [{ id: 'b', set: { x: 1 } }] },
      { id: 'c', return: '{{ steps.b.x }}' },
    ),
    ['/steps/1/return unknown_reference'],
  )
  assert.deepEqual(steps({ id: 'a', set: { x: '{{ item }}' } }), [
    '/steps/0/set/x unknown_reference',
  ])
})

test('steps of all branches are seen after their join, of racing ones and beside them not', () => {
  const branches = [[{ id: 'a', set: { x: 1 } }], [{ id: 'b', set: { y: '{{ steps.a.x }}' } }]]
  const end = { id: 'end', return: '{{ steps.b.y }}' }
  assert.deepEqual(steps({ id: 'p', parallel: 'all', branches }, end), [
    '/steps/0/branches/1/0/set/y unknown_reference',
  ])
  assert.deepEqual(steps({ id: 'p', parallel: 'any', branches: branches.slice(0, 1) }, end), [
    '/steps/1/return unknown_reference',
  ])
})

const note = (id: string, text: string) => [{ id, set: { [id]: text } }]

test('the error exists in catch alone, the number of the iteration in loops alone', () => {
  const why = '{{ error.message }}'
  assert.deepEqual(
    steps(
      { id: 't', try: note('a', why), catch: note('b', why), finally: note('c', why) },
      { id: 'w', while: '{{ index < 2 }}', limit: 3, do: note('d', '{{ index }}') },
      { id: 'e', return: '{{ index }}' },
    ),
    [
      '/steps/0/try/0/set/a unknown_reference',
      '/steps/0/finally/0/set/c unknown_reference',
      '/steps/2/return unknown_reference',
    ],
  )
})

test('a retry on a step that is not an action is refused', () => {
  assert.deepEqual(steps({ id: 'a', retry: {}, set: {} }), ['/steps/0/retry unsupported_option'])
})

test('an unknown action, a missing connection, one of another type and a wrong input are found', () => {
  const connections = [{ name: 'web', type: 'http' }]
  const list = [
    { id: 'a', use: 'email.sent' },
    { id: 'b', use: 'email.send', with: { to: 'a@example.com' } },
    { id: 'c', use: 'email.send', connection: 'web', with: { to: 'a@example.com' } },
    { id: 'd', use: 'email.send', connection: 'gone', with: { to: 7 } },
  ]
  assert.deepEqual(check({ steps: list }, { connections }).problems, [
    '/steps/0/use unknown_action',
    '/steps/1/connection missing_connection',
    '/steps/2/connection wrong_connection_type',
    '/steps/3/connection unknown_connection',
    '/steps/3/with/to invalid_input',
  ])
})

test('a condition without braces is refused, for it would never be true', () => {
  assert.deepEqual(steps({ id: 'a', when: '1 > 0', set: {} }), ['/steps/0/when not_an_expression'])
})

test('a schedule that never fires and a condition that can not be read are refused', () => {
  const trigger = [
    { type: 'schedule', cron: '0 0 30 2 *' },
    { type: 'schedule', cron: '0 9 * * *', timezone: 'Europe/Atlantis' },
    { type: 'event', on: 'a.b', where: 'event.subject ==' },
  ]
  assert.deepEqual(check({ trigger }).problems, [
    '/trigger/0/cron invalid_cron',
    '/trigger/1/timezone unknown_timezone',
    '/trigger/2/where syntax',
  ])
})

test('a probe is one that can be asked, that only reads, and whose answer is judged', () => {
  const act = (id: string, more: Partial<Action>): Action => ({
    ...read,
    id,
    effect: 'write',
    ...more,
  })
  const own = act('file.write', { probes: true })
  const http = act('http.request', { onlyReads: ({ method }) => method === undefined })
  const all = new Map([mail, read, own, http].map((action) => [action.id, action]))
  const find = (step: object) => {
    const list = [{ id: 'a', onUnknown: 'probe', ...step }]
    const definition = Definition.parse({ name: 'Test', steps: list })
    return checkDefinition(definition, { actions: all, outputShapes })
  }
  const codes = (step: object) => find(step).problems.map(({ field, code }) => `${field} ${code}`)
  assert.deepEqual(codes({ use: 'file.write' }), [])
  assert.deepEqual(codes({ use: 'http.request' }), ['/steps/0/onUnknown unsupported_option'])
  assert.deepEqual(codes({ set: {} }), ['/steps/0/onUnknown unsupported_option'])
  const probe = {
    use: 'http.request',
    with: { url: '/{{ probe.key }}' },
    happened: '{{ probe.output.ok }}',
  }
  assert.deepEqual(codes({ use: 'http.request', probe }), [])
  const wrong = {
    use: 'http.request',
    with: { method: 'POST', url: '{{ probe.output }}' },
    happened: 'probe.output.ok',
  }
  assert.deepEqual(codes({ use: 'http.request', probe: wrong }), [
    '/steps/0/probe/with/url unknown_reference',
    '/steps/0/probe/use writing_probe',
    '/steps/0/probe/happened not_an_expression',
  ])
  const unused = find({ use: 'http.request', probe, onUnknown: 'ask' }).warnings
  assert.deepEqual(
    unused.map(({ code }) => code),
    ['unused_option'],
  )
})

const respond = (answer: object, returned: unknown) =>
  check({ trigger: [{ type: 'webhook', ...answer }], steps: [{ id: 'a', return: returned }] })

test('an answer that no caller could get is refused, as far as it is known before the run', () => {
  const response = { answer: 'response', answerTimeout: '5s' }
  const wrong = respond(response, { status: 7, headers: { 'Set-Cookie': 'a=b' }, html: 'x' })
  assert.deepEqual(wrong.problems.toSorted(), [
    '/steps/0/return invalid_response',
    '/steps/0/return/headers/Set-Cookie invalid_response',
    '/steps/0/return/status invalid_response',
  ])
  assert.match(wrong.messages.join(), /expected one of access-control-allow-origin/)
  const open = { status: '{{ 200 }}', headers: { Location: "{{ 'x' }}" }, body: { a: 1 } }
  assert.deepEqual(respond(response, open).problems, [])
  assert.deepEqual(respond(response, '{{ trigger.body }}').problems, [])
  assert.deepEqual(respond({ answer: 'result' }, { html: 'x' }).problems, [], 'any value will do')
  for (const answerTimeout of ['999ms', '61s']) {
    const { problems } = respond({ answer: 'result', answerTimeout }, 1)
    assert.deepEqual(problems, ['/trigger/0/answerTimeout invalid_duration'])
  }
  const unused = respond({ answerTimeout: '5s' }, 1)
  assert.deepEqual(unused.warnings, ['/trigger/0/answerTimeout unused_option'])
})

test('a reminder that would come too late is warned of', () => {
  const approve = { by: ['admin'], message: 'Go?', expires: '2d' }
  const warned = (remind: string) =>
    check({ steps: [{ id: 'a', approve: { ...approve, remind } }] }).warnings
  assert.deepEqual(warned('2d'), ['/steps/0/approve/remind unused_option'])
  assert.deepEqual(warned('1d'), [])
})

test('a step after the end of the run is warned of', () => {
  const list = [
    { id: 'a', return: 1 },
    { id: 'b', set: {} },
  ]
  assert.deepEqual(check({ steps: list }).warnings, ['/steps/1 unreachable_step'])
})
