import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkExpression, checkTemplate, collectReferences, type Scope } from './index.ts'

const scope: Scope = {
  roots: {
    inputs: { properties: { recipient: { type: 'string' } }, additionalProperties: false },
    steps: true,
    run: true,
    vars: { properties: {}, additionalProperties: false },
  },
  steps: {
    export: {
      type: 'object',
      properties: {
        exitCode: { type: 'integer' },
        files: { type: 'array', items: { properties: { name: {} }, additionalProperties: false } },
      },
      additionalProperties: false,
    },
    fetched: true,
  },
  laterSteps: ['mail'],
}

const marks = (source: string) => collectReferences(source).map(({ optional }) => optional)
const messages = (text: string) => checkTemplate(text, scope).map(({ message }) => message)

test('references are found with their path and place, loop variables are not', () => {
  const source =
    'steps.export.files[0].name + inputs["recipient"] + string(vars.list.map(x, x.a + run.id))'
  const references = collectReferences(source)
  assert.deepEqual(
    references.map(({ path }) => path),
    [
      ['steps', 'export', 'files', 0, 'name'],
      ['inputs', 'recipient'],
      ['vars', 'list'],
      ['run', 'id'],
    ],
  )
  assert.deepEqual(
    references.map(({ start, end }) => source.slice(start, end)),
    ['steps.export.files[0].name', 'inputs["recipient"]', 'vars.list', 'run.id'],
  )
})

test('a reference inside brackets is found, and ends the path of the one outside', () => {
  assert.deepEqual(
    collectReferences('steps.a.list[vars.i].name').map(({ path }) => path),
    [
      ['steps', 'a', 'list'],
      ['vars', 'i'],
    ],
  )
})

test('a reference that may be missing is marked', () => {
  assert.deepEqual(marks('has(inputs.a)'), [true])
  assert.deepEqual(marks('default(inputs.a, inputs.b)'), [true, false])
  assert.deepEqual(marks('default(upper(inputs.a), "")'), [false])
  assert.deepEqual(marks('inputs.?a.orValue(inputs.b)'), [true, false])
})

test('a value without mistakes has no problem', () => {
  const value = {
    to: '{{ inputs.recipient }}',
    files: ['{{ steps.export.files[0] }}', '{{ steps.fetched.anything.goes }}'],
    note: 'plain }} text',
    maybe: '{{ default(inputs.other, "x") }}',
  }
  assert.deepEqual(checkTemplate(value, scope), [])
})

test('an unknown step, input or field is named with the nearest name that exists', () => {
  assert.deepEqual(messages('{{ steps.exprt.files }}'), [
    'There is no step exprt. Did you mean export?',
  ])
  assert.deepEqual(messages('{{ inputs.recipent }}'), [
    'inputs has no field recipent. Did you mean recipient?',
  ])
  assert.deepEqual(messages('{{ steps.export.files[0].nam }}'), [
    'steps.export.files[0] has no field nam. Did you mean name?',
  ])
  assert.deepEqual(messages('{{ steps.export.exitCode.value }}'), [
    'steps.export.exitCode is of type integer and has no field value.',
  ])
  assert.deepEqual(messages('{{ steps.mail.messageId }}'), [
    'The step mail has not run at this place. Only steps that surely ran before can be used.',
  ])
  assert.deepEqual(messages('{{ event.subject }}'), [
    'There is no event at this place. There are inputs, steps, run, vars.',
  ])
  assert.deepEqual(messages('{{ default(steps.exprt.files, []) }}'), [
    'There is no step exprt. Did you mean export?',
  ])
})

test('a problem says where it is: which value, and which characters of it', () => {
  const [problem] = checkTemplate({ mail: { to: ['x', 'To: {{ inputs.nobody }}'] } }, scope)
  assert.deepEqual(problem, {
    code: 'unknown_reference',
    message: 'inputs has no field nobody. It has recipient.',
    path: ['mail', 'to', 1],
    offset: 7,
    end: 20,
  })
  const [syntax] = checkTemplate(['ok', '{{ 1 + }}'], scope)
  assert.deepEqual([syntax?.code, syntax?.path, syntax?.offset], ['syntax', [1], 7])
  assert.equal(checkTemplate('{{ open', scope)[0]?.code, 'unclosed_template')
})

test('a bare expression is checked alike', () => {
  assert.deepEqual(checkExpression('steps.export.exitCode == 0', scope), [])
  assert.equal(checkExpression('nope(1)', scope)[0]?.code, 'unknown_function')
})

test('arguments that are written out are checked before anything runs', () => {
  const mistakes: [string, RegExp][] = [
    [
      "inputs.recipient.matches('[a')",
      /not a regular expression that can be used.*missing closing \]/,
    ],
    ["inputs.recipient.matches('(?<=a)b')", /not a regular expression that can be used/],
    ["inputs.recipient.matches('(a{1,100}){1,10}')", /repeats too much/],
    ["format_date(run.startedAt, 'YYYY-MM-dd')", /YYYY is no field of a date format/],
    ["format_date(run.startedAt, 'yyyy', 'Europe/Berln')", /Europe\/Berln/],
    ["date_add(run.startedAt, 1, 'fortnight')", /A unit is one of years,.* fortnight is none/],
    ['upper(1)', /upper\(\) needs a string as text, found a number/],
    ["round('1')", /round\(\) needs a number as number, found a string/],
  ]
  for (const [source, message] of mistakes) {
    assert.match(checkExpression(source, scope)[0]?.message ?? '', message, source)
  }
})
