/** Definitions that can not run: refused before they do, by the API and by `floyo workflows push`. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { WorkflowDetail } from '@floyo/contracts'
import { type Answer, openStage, type Stage } from './stage.ts'

let stage: Stage
before(async () => {
  stage = await openStage()
})
after(() => stage.close())

const good = { format: 1, name: 'Good', steps: [{ id: 'a', set: { x: 1 } }] }

/** Saves a definition and publishes it. @returns the first answer that is an error, or the last */
async function publish(definition: object): Promise<Answer> {
  const saved = await stage.send('POST', '/api/v1/workflows', { definition })
  if (saved.status !== 201) return saved
  return stage.send('POST', `/api/v1/workflows/${String(saved.body['id'])}/publish`, {})
}

interface Case {
  name: string
  over: object
  field: string
  code: string
  message: RegExp
}

const cases: Case[] = [
  {
    name: 'a step of an unknown kind',
    over: { steps: [{ id: 'a', sett: { x: 1 } }] },
    field: '/steps/0',
    code: 'unknown_step',
    message: /expected one of use, if, .*; it has id, sett/,
  },
  {
    name: 'an unknown action',
    over: { steps: [{ id: 'a', use: 'email.sned', with: {} }] },
    field: '/steps/0/use',
    code: 'unknown_action',
    message: /there is no action email\.sned\. Did you mean email\.send\?/,
  },
  {
    name: 'a reference to an unknown step',
    over: {
      steps: [
        { id: 'export', set: { x: 1 } },
        { id: 'b', set: { y: '{{ steps.exprot.x }}' } },
      ],
    },
    field: '/steps/1/set/y',
    code: 'unknown_reference',
    message: /There is no step exprot\. Did you mean export\? \(at character 4\)/,
  },
  {
    name: 'a schedule that never fires',
    over: { trigger: [{ type: 'schedule', cron: '0 0 30 2 *', timezone: 'UTC' }] },
    field: '/trigger/0/cron',
    code: 'invalid_cron',
    message: /never fires: there is no such day\. Check the day and the month/,
  },
  {
    name: 'a zone that does not exist',
    over: { trigger: [{ type: 'schedule', cron: '0 9 * * *', timezone: 'Europe/Berln' }] },
    field: '/trigger/0/timezone',
    code: 'unknown_timezone',
    message: /expected an IANA zone such as Europe\/Berlin, got Europe\/Berln/,
  },
  {
    name: 'an id that two steps have',
    over: {
      steps: [
        { id: 'a', set: { x: 1 } },
        { id: 'a', set: { x: 2 } },
      ],
    },
    field: '/steps/1/id',
    code: 'repeated_step_id',
    message: /the step at \/steps\/0 has the id a already; give each step its own/,
  },
  {
    name: 'a format of a later version',
    over: { format: 9 },
    field: '/format',
    code: 'unknown_format',
    message: /newer than this installation reads.*update Floyo/,
  },
  {
    name: 'an expression that ends too early',
    over: { steps: [{ id: 'a', set: { x: '{{ 1 + }}' } }] },
    field: '/steps/0/set/x',
    code: 'syntax',
    message: /a value is expected here/,
  },
]

for (const { name, over, field, code, message } of cases) {
  test(`${name} is refused with its place and what to do`, async () => {
    assert.equal((await publish(good)).status, 201)
    const { status, body } = await publish({ ...good, name, ...over })
    assert.deepEqual([status, body['code']], [422, 'invalid_definition'])
    const errors = body['errors'] as { field: string; code: string; message: string }[]
    const found = errors.find((error) => error.field === field)
    assert.equal(found?.code, code, JSON.stringify(errors))
    assert.match(found?.message ?? '', message)
  })
}

const file = (): string => join(stage.desk.home, 'flow.yaml')

test('a file that is no definition is refused with the line of each problem, and nothing is sent', async () => {
  writeFileSync(file(), 'name: By file\nsteps:\n  - id: a\n    sett: { x: 1 }\n')
  const { code, stderr } = await stage.floyo(['workflows', 'push', file(), '--publish'])
  assert.equal(code, 7)
  assert.match(stderr, /no workflow yet \(invalid_definition\)\n {2}- line 3: \/steps\/0: unknown/)
  const { items } = await stage.person.client.listWorkflows({ query: {} })
  assert.ok(items.every(({ name }) => name !== 'By file'))
})

const text = (reference: string): string =>
  `name: By file\nsteps:\n  - id: export\n    set: { x: 1 }\n  - id: b\n    set:\n      y: "{{ steps.${reference}.x }}"\n`

test('what only the server can see is shown by line too; the draft is kept and what is live goes on', async () => {
  writeFileSync(file(), text('export'))
  assert.equal((await stage.floyo(['workflows', 'push', file(), '--publish'])).code, 0)
  writeFileSync(file(), readFileSync(file(), 'utf8').replace('steps.export', 'steps.exprot'))
  const { code, stderr } = await stage.floyo(['workflows', 'push', file(), '--publish'])
  assert.equal(code, 7)
  assert.match(stderr, /can not be published \(invalid_definition\)/)
  assert.match(
    stderr,
    /- line 8: \/steps\/1\/set\/y: There is no step exprot\. Did you mean export/,
  )
  assert.match(stderr, /fix: correct these places and push again; the draft is saved/)
  const shown = await stage.floyo(['workflows', 'show', 'By file', '--json'])
  const { draft, publishedVersion } = JSON.parse(shown.stdout) as WorkflowDetail
  assert.equal(publishedVersion, 1)
  assert.match(JSON.stringify(draft), /exprot/)
})
