import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFormatter, createTranslator } from 'use-intl/core'
import { locale } from '../../messages/locale.ts'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import wordsTexts from '../../messages/en/words.json' with { type: 'json' }
import { ruleInWords } from './rule.ts'

const wording = {
  t: createTranslator({ locale, messages: suggestionsTexts }),
  words: createTranslator({ locale, messages: wordsTexts }),
  format: createFormatter({ locale, timeZone: 'UTC' }),
}
const steps = [
  { type: 'file.created', subject: '~/Downloads/invoice-<num>.pdf' },
  { type: 'command.finished', subject: 'python book.py' },
]

test('a planned routine has its times as a rule, any other the act that starts it', () => {
  const schedule = { cron: '5 9 * * 1-5', timezone: 'Europe/Berlin' }
  assert.equal(
    ruleInWords({ schedule, triggerStep: null, steps }, wording),
    'Every weekday at 09:05 Europe/Berlin',
  )
  assert.equal(
    ruleInWords({ schedule: null, triggerStep: 0, steps }, wording),
    'Whenever a file is created: ~/Downloads/invoice-….pdf',
  )
})

test('where no step is known to start it, its first one does', () => {
  assert.equal(
    ruleInWords({ schedule: null, triggerStep: null, steps: steps.slice(1) }, wording),
    'Whenever a command finishes: python book.py',
  )
})
