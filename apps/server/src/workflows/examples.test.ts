/** The workflows in examples/, and those in docs/definitions.md, are such as the program takes. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { actions } from '@floyo/connectors'
import {
  type Definition,
  type JsonValue,
  parseDefinition,
  stepKindOf,
  stepKinds,
  Trigger,
  walkSteps,
} from '@floyo/contracts'
import { checkDefinition, dryRun, type DryStart } from '@floyo/engine'
import { parse } from 'yaml'
import { outputShapes } from '../discovery/output-shapes.ts'

const root = path.join(import.meta.dirname, '../../../..')
const now = '2026-01-05T07:30:00.000Z'

/** What the examples expect of a workspace. */
const surroundings = {
  connections: [
    { name: 'office-smtp', type: 'smtp' },
    { name: 'bookkeeping', type: 'http' },
    { name: 'crm', type: 'http' },
    { name: 'supplier', type: 'http' },
    { name: 'shop-webhook', type: 'webhook_secret' },
  ],
  deviceNames: ['laptop', 'office-server'],
  calendars: [{ name: 'holidays-de', days: ['2026-12-25'] }],
  now: new Date(now),
}

/** A definition with nothing to say against it; `text` is shown otherwise. */
function accepted(raw: unknown, text: string): Definition {
  const parsed = parseDefinition(raw)
  assert.ok(parsed.ok, parsed.ok ? '' : `${text}${JSON.stringify(parsed.problems, null, 2)}`)
  const { definition } = parsed
  const found = checkDefinition(definition, { actions, outputShapes, ...surroundings })
  const wrong = [...found.problems, ...found.warnings]
  assert.equal(wrong.length, 0, `${text}${JSON.stringify(wrong, null, 2)}`)
  return definition
}

const order = { order: 'A-17', amount: 80 }
const colleague = { name: 'Ada', mail: 'ada@example.com' }
const invoice = { type: 'invoice.paid', data: { number: 'R-1', amount: 20 } }
const request = { plan: 'business', subject: 'Help', text: 'Please' }
const failedRun = { runId: 'r1', error: { code: 'http_500', message: 'The CRM is down' } }
const failure = {
  type: 'failure',
  workflow: { id: 'w1', name: 'Import customers' },
  runId: 'r1',
  version: 3,
  error: { code: 'http_500', message: 'The CRM is down', stepId: 'send' },
  link: 'https://floyo.example/runs/r1',
}
const scan = { type: 'file.created', subject: '~/scans/1.pdf', attrs: {} }

/** What each example is started with, what it asks of the outside, and what it gives. */
const expected: Record<string, { start?: DryStart; asks: string[]; output: JsonValue }> = {
  'add-up-orders': {
    start: { inputs: { table: { id: 'f1' } } },
    asks: ['rows', 'totals'],
    output: { totals: {} },
  },
  'approve-a-refund': { start: { inputs: order }, asks: ['decision', 'pay'], output: null },
  'ask-the-supplier': {
    start: { inputs: { part: 'M6' } },
    asks: ['ask', 'offer'],
    output: { offer: {} },
  },
  'back-up-at-night': { asks: ['backup'], output: { took: 0 } },
  'book-invoices': {
    start: { trigger: { body: invoice } },
    asks: ['book'],
    output: { entry: 'unknown' },
  },
  'check-three-sites': {
    asks: ['sites[0].shop', 'sites[1].blog', 'sites[2].api'],
    output: { down: 0 },
  },
  'clean-up-after-a-failed-import': {
    start: { trigger: failedRun },
    asks: ['undo', 'tell'],
    output: null,
  },
  'import-customers': {
    start: { inputs: { table: { id: 'f1' } } },
    asks: ['rows', 'batches[0].send'],
    output: { customers: 1 },
  },
  'list-new-scans': { start: { trigger: { event: scan } }, asks: ['note'], output: null },
  'load-rates-or-say-so': { asks: ['attempt.rates', 'attempt.save'], output: null },
  'mail-the-daily-report': { asks: ['export', 'mail'], output: null },
  'onboard-a-colleague': {
    start: { inputs: colleague },
    asks: ['accounts[0].chat', 'accounts[1].crm', 'welcome'],
    output: null,
  },
  'route-a-request': {
    start: { trigger: { body: request } },
    asks: ['mail'],
    output: { to: 'support@example.com' },
  },
  'sync-a-customer': { start: { inputs: { customer: 'C 1' } }, asks: ['send'], output: null },
  'take-an-order': {
    start: { trigger: { body: { id: 'A-17', article: 'Tea' } } },
    asks: ['complete.store'],
    output: { status: 201, headers: { location: '/orders/A-17' }, body: { taken: true } },
  },
  'tell-of-failed-runs': { start: { trigger: failure }, asks: ['tell'], output: null },
  'wait-for-an-export': {
    asks: ['order', 'poll[0].rest', 'poll[0].look', 'fetch', 'save'],
    output: { rounds: 1 },
  },
  'wait-for-the-contract': {
    start: { inputs: { customer: 'Ada Ltd', mail: 'ada@example.com' } },
    asks: ['send', 'signed'],
    output: null,
  },
}

const examples = readdirSync(path.join(root, 'examples'))

test('each example says in its first line what it is for, and has an end that is expected', () => {
  assert.deepEqual(
    examples.toSorted(),
    Object.keys(expected).map((name) => `${name}.yaml`),
  )
  for (const file of examples) assert.match(readExample(file), /^# [A-Z].{20,120}[.]\nname: /, file)
})

for (const [name, { start = {}, asks, output }] of Object.entries(expected)) {
  test(`the example "${name}" passes the check with nothing to warn of, and runs to its end`, () => {
    const text = readExample(`${name}.yaml`)
    const definition = accepted(parse(text), text)
    const { steps, outcome } = dryRun(definition, start, { now, outputShapes })
    assert.deepEqual(outcome, { status: 'succeeded', output })
    const asked = steps.filter((step) => step.outcome === 'stubbed').map(({ key }) => key)
    assert.deepEqual(asked, asks)
  })
}

test('docs/definitions.md shows each kind of trigger and step in YAML that passes the check', () => {
  const page = readFileSync(path.join(root, 'docs/definitions.md'), 'utf8')
  const shown = new Set<string | undefined>()
  for (const [, text = ''] of page.matchAll(/^```yaml\n(.*?)^```$/gms)) {
    const { trigger, steps } = accepted(inFrame(parse(text)), text)
    for (const { type } of trigger) shown.add(type)
    for (const { step } of walkSteps(steps)) shown.add(stepKindOf(step))
  }
  const triggers = Trigger.options.map(({ shape }) => shape.type.value)
  assert.deepEqual(
    [...triggers, ...stepKinds].filter((kind) => !shown.has(kind)),
    [],
  )
})

function readExample(file: string): string {
  return readFileSync(path.join(root, 'examples', file), 'utf8')
}

/** Parts of definitions are shown without what is around them. */
function inFrame(part: unknown): unknown {
  const frame = {
    name: 'Frame',
    inputs: { order: { type: 'object' }, orders: { type: 'list' } },
    steps: [{ id: 'note', use: 'floyo.note', with: { text: 'Done' } }],
  }
  return Array.isArray(part)
    ? { ...frame, steps: part as unknown[] }
    : { ...frame, ...Object(part) }
}
