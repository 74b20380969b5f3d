import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Definition, type Suggestion, toldTitle } from '@floyo/contracts'
import { createFormatter, createTranslator } from 'use-intl/core'
import { locale } from '../../messages/locale.ts'
import told from '../../messages/en/told.json' with { type: 'json' }
import words from '../../messages/en/words.json' with { type: 'json' }
import { nameInWords, summaryInWords, titleInWords } from './told-suggestion.ts'

const telling = {
  told: createTranslator({ locale, messages: told }),
  words: createTranslator({ locale, messages: words }),
  format: createFormatter({ locale, timeZone: 'UTC' }),
}

type Step = Suggestion['pattern']['steps'][number]

function step(
  type: string,
  [verb, object]: readonly [string, string],
  { inTitle = true, ...more }: Partial<Step> & { inTitle?: boolean } = {},
): Step {
  const facts = { verb, object, name: object, service: false, inTitle }
  return {
    actor: 'me',
    type,
    subject: object,
    optional: false,
    example: object,
    told: facts,
    ...more,
  }
}

function suggestion(
  steps: Step[],
  pattern: Partial<Suggestion['pattern']>,
  definition: { trigger: unknown[]; steps: unknown[] },
) {
  return {
    title: 'Written then',
    summary: 'Written then.',
    definition: Definition.parse({ name: 'x', ...definition }),
    pattern: {
      steps,
      schedule: null,
      triggerStep: null,
      evidence: { hits: 14, expected: 15 },
      ...pattern,
    },
  }
}

const schedule = { cron: '5 9 * * 1-5', timezone: 'Europe/Berlin' }
const run = step('command.finished', ['run', 'export.py'])
const mail = step('mail.sent', ['mail', 'team@example.com'])
const does = [{ id: 'export', use: 'device.command' }]

test('a planned routine is called by what it does, and told with its times and counts', () => {
  const sometimes = step('file.moved', ['move', 'a.zip'], {
    optional: true,
    inTitle: false,
  })
  const one = suggestion(
    [run, mail, sometimes],
    { schedule },
    { trigger: [{ type: 'schedule', ...schedule }], steps: does },
  )
  assert.equal(titleInWords(one, telling), 'Run export.py and mail team@example.com')
  assert.equal(
    summaryInWords(one, telling),
    'Every weekday at 09:05 you run export.py and mail team@example.com, and at times move a.zip: 14 of 15 times.',
  )
})

test('one that an act starts is called and told by that act', () => {
  const arrives = step('file.created', ['save', 'invoice-*.pdf'], { inTitle: false })
  const one = suggestion(
    [arrives, run],
    { triggerStep: 0 },
    { trigger: [{ type: 'event', on: 'file.created' }], steps: does },
  )
  assert.equal(titleInWords(one, telling), 'When invoice-*.pdf arrives, run export.py')
  assert.equal(
    summaryInWords(one, telling),
    'After invoice-*.pdf appears you run export.py: 14 of 15 times.',
  )
})

test('what no workflow can do is a reminder; a verb that no catalogue knows is told as it is', () => {
  const one = suggestion(
    [step('oven.fired', ['fire up', 'the oven'])],
    { schedule },
    { trigger: [{ type: 'schedule', ...schedule }], steps: [{ id: 'remind', use: 'floyo.note' }] },
  )
  assert.equal(titleInWords(one, telling), 'Remind me to fire up the oven')
})

test('of many acts a title tells as many as fit, and how many more', () => {
  const many = Array.from({ length: 9 }, (_, n) =>
    step('command.finished', ['run', `a-long-name-${n}.py`]),
  )
  const title = titleInWords(
    suggestion(many, { schedule }, { trigger: [{ type: 'schedule', ...schedule }], steps: does }),
    telling,
  )
  assert.ok(title.length <= 100, title)
  assert.match(title, /^Run a-long-name-0\.py, .+ and [2-8] more$/)
})

test('a suggestion from before its facts were kept has what was written then', () => {
  const { told: _, ...old } = mail
  const one = suggestion([run, old], { schedule }, { trigger: [], steps: does })
  assert.equal(titleInWords(one, telling), 'Written then')
  assert.equal(summaryInWords(one, telling), 'Written then.')
})

test('where only the name of a suggestion is told it is worded as on its page', () => {
  const planned = suggestion([run, mail], { schedule }, { trigger: [], steps: does })
  const { title, pattern, definition } = planned
  const name = { title, told: toldTitle(pattern, definition) }
  assert.equal(nameInWords(name, telling), titleInWords(planned, telling))
  assert.notEqual(nameInWords(name, telling), title)
  assert.equal(nameInWords({ title, told: null }, telling), title)
})
