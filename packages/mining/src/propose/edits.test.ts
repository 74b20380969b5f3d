import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Definition, type SuggestionNote } from '@floyo/contracts'
import { editsOf } from './edits.ts'

const proposed = Definition.parse({
  name: 'Report',
  trigger: [{ type: 'schedule', cron: '0 9 * * 1-5', timezone: 'Europe/Berlin' }],
  inputs: { recipient: { type: 'string', required: true } },
  steps: [
    { id: 'export', use: 'device.command', with: { command: ['python', 'export.py', '***'] } },
    { id: 'mail', use: 'email.send', with: { to: '{{ inputs.recipient }}', subject: 'Report' } },
    { id: 'push', use: 'device.command', with: { command: ['git', 'push'] } },
  ],
})
const ask = (id: string): SuggestionNote => ({
  stepId: null,
  message: id,
  ask: { id, kind: 'text', label: id, connectionType: null, otherwise: '', required: true },
})
const notes = ['mail.to', 'mail.connection', 'export.command.2'].map(ask)
const [exporting, mail, push] = proposed.steps
const edited = (change: object) =>
  editsOf(proposed, Definition.parse({ ...proposed, ...change }), notes)
const at = (cron: string, timezone = 'Europe/Berlin') =>
  edited({ trigger: [{ type: 'schedule', cron, timezone }] })

test('what was asked for and is filled in is no change, nor is another name', () => {
  const steps = [
    { ...exporting, with: { command: ['python', 'export.py', 'secret'] } },
    { ...mail, connection: 'office', with: { to: 'team@example.com', subject: 'Report' } },
    { ...push, name: 'Push it' },
  ]
  assert.deepEqual(edited({ steps, inputs: {}, name: 'My report' }), [])
})

test('a schedule at another time of the same days moved by minutes; on other days or in another zone by none', () => {
  const from = '0 9 * * 1-5'
  const moved = { kind: 'schedule-moved', from }
  assert.deepEqual(at('30 8 * * 1-5'), [{ ...moved, to: '30 8 * * 1-5', minutes: -30 }])
  assert.deepEqual(at('0 10 * * 1'), [{ ...moved, to: '0 10 * * 1', minutes: null }])
  assert.deepEqual(at('0 8 * * 1-5', 'UTC'), [{ ...moved, to: '0 8 * * 1-5', minutes: null }])
  assert.deepEqual(at(from), [])
})

test('another trigger, or another rule for times that were missed, is a trigger changed', () => {
  const [schedule] = proposed.trigger
  assert.deepEqual(edited({ trigger: [{ type: 'event', on: 'file.created' }] }), [
    { kind: 'trigger-changed', from: ['schedule'], to: ['event'] },
  ])
  assert.deepEqual(edited({ trigger: [{ ...schedule, missed: 'skip' }] }), [
    { kind: 'trigger-changed', from: ['schedule'], to: ['schedule'] },
  ])
})

test('steps that go, come, are switched off or change places are told by name and action, without values', () => {
  const steps = [
    { ...push, disabled: true },
    { ...exporting, with: { command: ['python', 'other.py', '***'] }, timeout: '5m' },
    {
      id: 'enough',
      if: '{{ true }}',
      then: [{ id: 'note', use: 'floyo.note', with: { text: 'x' } }],
    },
  ]
  const command = { does: 'device.command' }
  assert.deepEqual(edited({ steps }), [
    { kind: 'input-changed', stepId: 'export', ...command, field: 'command' },
    { kind: 'setting-changed', stepId: 'export', ...command, field: 'timeout' },
    { kind: 'step-removed', stepId: 'mail', does: 'email.send' },
    { kind: 'step-off', stepId: 'push', ...command },
    { kind: 'step-added', stepId: 'enough', does: 'if' },
    { kind: 'step-added', stepId: 'note', does: 'floyo.note' },
    { kind: 'steps-reordered' },
  ])
})

test('a step under another id is the same step, and one moved into a branch is still there', () => {
  assert.deepEqual(edited({ steps: [exporting, mail, { ...push, id: 'upload' }] }), [])
  const branch = { id: 'only', if: '{{ true }}', then: [push] }
  assert.deepEqual(edited({ steps: [exporting, mail, branch] }), [
    { kind: 'step-added', stepId: 'only', does: 'if' },
  ])
})
