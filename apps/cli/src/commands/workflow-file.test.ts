import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDefinition, type Definition } from '@floyo/contracts'
import { CliError } from '../cli-error.ts'
import { diffDefinitions } from './definition-diff.ts'
import { originOf, parseFile, toFile } from './workflow-file.ts'

const yaml = `name: Mail the report
trigger:
  - { type: schedule, cron: "5 9 * * 1-5", timezone: Europe/Berlin }
steps:
  - { id: rows, use: csv.read, with: { file: a.csv } }
  - id: any_rows
    if: "{{ size(steps.rows.items) > 0 }}"
    then:
      - { id: mail, use: email.send, with: { to: ada@example.com, subject: Report } }
    else:
      - { id: stop, fail: { message: Nothing to report } }
`

function definition(text = yaml): Definition {
  return parseFile(text, 'report.yaml')
}

test('a definition written to a file and read again is the same', () => {
  const origin = { workflowId: '01a1fa0c-a57e-7f30-85a8-7d6501689d2f', revision: 7 }
  const text = toFile(definition(), origin)
  assert.deepEqual(parseFile(text, 'x'), definition())
  assert.deepEqual(originOf(text), origin)
  assert.equal(originOf(yaml), undefined)
  const limited = definition(`priority: low\nlimits: [{ concurrency: 1 }]\n${yaml}`)
  assert.deepEqual(parseFile(toFile(limited, origin), 'x'), limited)
})

test('a wrong file is refused with the line of each problem', () => {
  const wrong = yaml.replace('use: csv.read', 'use: 7')
  assert.throws(
    () => definition(wrong),
    (error) =>
      error instanceof CliError &&
      error.exit === 'badInput' &&
      /line 5: \/steps\/0\/use/.test(error.details[0] ?? ''),
  )
  assert.throws(() => definition('name: ['), /is not YAML/)
})

test('differences are told by step and field', () => {
  const changed = definition(
    yaml
      .replace('5 9 * * 1-5', '30 8 * * 1-5')
      .replace('subject: Report', 'subject: The report, cc: bob@example.com')
      .replace(
        '      - { id: stop, fail: { message: Nothing to report } }\n',
        '      - { id: note, set: { sent: false } }\n',
      ),
  )
  assert.deepEqual(
    diffDefinitions(definition(), changed).map(({ kind, where }) => `${kind} ${where}`),
    [
      'changed trigger',
      'changed step mail, with.subject',
      'added step mail, with.cc',
      'added step note',
      'removed step stop',
    ],
  )
})

test('a step in another place is moved, and one inside of another does not change that', () => {
  const moved = definition(
    yaml
      .replace(
        '      - { id: stop, fail: { message: Nothing to report } }\n',
        '      - { id: other, set: { a: 1 } }\n',
      )
      .concat('  - { id: stop, fail: { message: Nothing to report } }\n'),
  )
  assert.deepEqual(
    diffDefinitions(definition(), moved).map(({ kind, where }) => `${kind} ${where}`),
    ['added step other', 'moved step stop'],
  )
})

function withItems(id: string): Definition {
  const steps = [{ id: 'post', use: 'http.request', with: { items: [{ id }] } }]
  const parsed = parseDefinition({ name: 'n', steps })
  assert.ok(parsed.ok)
  return parsed.definition
}

test('lists of things with ids in the inputs of a step are inputs, not steps', () => {
  assert.deepEqual(
    diffDefinitions(withItems('a'), withItems('b')).map(({ where }) => where),
    ['step post, with.items'],
  )
})
