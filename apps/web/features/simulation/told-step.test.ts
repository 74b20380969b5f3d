import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTranslator } from 'use-intl/core'
import { locale } from '../../messages/locale.ts'
import messages from '../../messages/en/simulation.json' with { type: 'json' }
import { sayingInWords } from './told-step.ts'

const t = createTranslator({ locale, messages })

/** In the words of the catalogue; the sentence written then is another one. */
const told = (code: string, values: Record<string, string> = {}): string =>
  sayingInWords({ outcome: 'stubbed', detail: 'written then', told: { code, values } }, t)

test('each thing that a simulated step says has words of the catalogue', () => {
  const action = { action: 'email.send', connection: '', input: '' }
  assert.deepEqual(
    [
      told('condition-false'),
      told('switched-off'),
      told('gave', { output: '{"n":1}' }),
      told('pinned', { output: '1' }),
      told('would-wait', { until: '2026-01-05T10:05:00.000Z' }),
      told('would-wait-event', { type: 'a.b' }),
      told('would-wait-call'),
      told('would-ask', { by: 'admin', message: 'Go?' }),
      told('would-run-code', { input: '{}' }),
      told('would-call', { workflow: 'Other', inputs: '{}' }),
      told('would-do', action),
      told('would-do', { ...action, input: 'to "a"' }),
      told('would-do', { ...action, connection: 'office' }),
      told('would-do', { ...action, connection: 'office', input: 'to "{a}"' }),
    ],
    [
      'its condition is false',
      'it is switched off',
      '{"n":1}',
      'pinned: 1',
      'would wait until 2026-01-05T10:05:00.000Z',
      'would wait for an event a.b',
      'would wait for a call of its address',
      'would ask admin: Go?',
      'would run its code with {}',
      'would call Other with {}',
      'would call email.send',
      'would call email.send with to "a"',
      'would call email.send through office',
      'would call email.send through office with to "{a}"',
    ],
  )
})

test('what has no facts, or facts that the catalogue does not know, says the sentence written then', () => {
  assert.equal(sayingInWords({ outcome: 'failed', detail: 'no such file' }, t), 'no such file')
  assert.equal(told('would-fly'), 'written then')
})
