import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pattern } from '@floyo/contracts'
import { createFormatter, createTranslator } from 'use-intl/core'
import { explain } from './explanation.ts'
import messages from '../../messages/en/suggestions.json' with { type: 'json' }

const locale = 'en-GB'
const timeZone = 'Europe/Berlin'
const words = {
  t: createTranslator({ locale, messages }),
  format: createFormatter({ locale, timeZone }),
  timeZone,
  rule: 'Every weekday at 09:05',
}
const step = { actor: 'me', type: 'command.finished', subject: 'a', optional: false, example: 'a' }
const pattern: Pick<Pattern, 'evidence' | 'schedule' | 'next' | 'steps'> = {
  steps: [step, { ...step, swapped: true }],
  schedule: { cron: '5 9 * * 1-5', timezone: timeZone },
  next: ['2026-11-23T08:05:00.000Z', '2026-11-24T08:05:00.000Z'],
  evidence: {
    hits: 14,
    expected: 15,
    distinctDays: 15,
    firstSeen: '2026-11-02T08:05:00.000Z',
    lastSeen: '2026-11-20T08:05:00.000Z',
    occurrences: [],
    missed: ['2026-11-12T08:05:00.000Z'],
    extra: ['2026-11-14T13:05:00.000Z'],
    manualSeconds: { median: 200, p10: 150, p90: 400 },
  },
}

test('a planned routine is explained by its counts, its exceptions and its next times', () => {
  assert.deepEqual(explain(pattern, words), [
    'Rule: Every weekday at 09:05.',
    'You did it at 14 of the 15 times at which it was due.',
    'It was seen on 15 days, from 2 Nov 2026 to 20 Nov 2026.',
    'It was due and not done once, last on 12 Nov 2026.',
    'Once it was done when it was not due.',
    'One step comes before or after the one beside it.',
    'By hand it takes 3 min 20 s, mostly 2 min 30 s to 6 min 40 s.',
    'By this rule it would start next on 23 Nov 2026, 09:05 and 24 Nov 2026, 09:05.',
  ])
})

test('one that an act starts is explained by what followed that act', () => {
  const { evidence } = pattern
  const triggered = { ...pattern, schedule: null, next: [], steps: [step] }
  const clean = { ...evidence, extra: [], manualSeconds: { median: 0, p10: 0, p90: 0 } }
  assert.deepEqual(explain({ ...triggered, evidence: clean }, words).slice(1), [
    'Of the 15 times it began, the rest followed 14 times.',
    'It was seen on 15 days, from 2 Nov 2026 to 20 Nov 2026.',
    'Once the first step was left alone, last on 12 Nov 2026.',
  ])
})
