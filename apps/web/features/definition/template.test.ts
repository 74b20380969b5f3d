import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTranslator } from 'use-intl/core'
import { EventTrigger } from '@floyo/contracts'
import { locale } from '../../messages/locale.ts'
import filled from '../../messages/en/filled.json' with { type: 'json' }
import { meaningInWords } from './template-in-words.ts'
import { isTemplate, partsOf } from './template.ts'

const t = createTranslator({ locale, messages: filled })
const today = new Date('2026-03-01T10:00:00Z')
const name = "last(split(trigger.event.subject, '/'))"

/** A text as it is read, what has no words in brackets. */
function read(template: string, on = 'file.created'): string {
  const trigger = [EventTrigger.parse({ type: 'event', on })]
  return partsOf(template)
    .map((part) =>
      'text' in part
        ? part.text
        : (meaningInWords(part.meaning, { t, today, trigger }) ?? `[${part.expression}]`),
    )
    .join('')
}

test('the day of a run is told with an example, and so are days and months before and after it', () => {
  const zone = "'Europe/Berlin'"
  assert.deepEqual(
    [
      `Report {{ format_date(run.startedAt, 'yyyy-MM-dd', ${zone}) }}.csv`,
      `{{ format_date(date_add(run.startedAt, -1, 'days', ${zone}), 'dd.MM.yyyy', ${zone}) }}`,
      `{{ format_date(date_add(run.startedAt, 3, 'days', ${zone}), 'yyyyMMdd', ${zone}) }}`,
      `{{ format_date(date_add(run.startedAt, -1, 'months', ${zone}), 'yyyy-MM', ${zone}) }}`,
    ].map((template) => read(template)),
    [
      'Report the day of the run, like 2026-03-01.csv',
      'the day before the run, like 28.02.2026',
      '3 days after the run, like 20260304',
      'the month before the run, like 2026-02',
    ],
  )
})

test('what comes from a step, from what starts it, and from an input is told', () => {
  assert.deepEqual(
    [
      'Attached: {{ steps.export_sales.files[0].name }}',
      "{{ first(steps.run.files.filter(f, f.name.matches('^a[.]csv$'))).path }}",
      '{{ steps.run.files[0] }}',
      `{{ ${name} }}`,
      `{{ replace_pattern(${name}, '[.][A-Za-z0-9]+$', '') }}.pdf`,
      "{{ extract(trigger.event.subject, '^/in/(it\\'s [0-9]{{2}}).csv$') }}",
      '{{ trigger.event.attrs.mail_subject }}',
      '{{ inputs.recipient }}',
    ].map((template) => read(template)),
    [
      'Attached: the name of the file from “export sales”',
      'the path of the file from “run”',
      'the file from “run”',
      'the name of the file that starts it',
      'the name of the file that starts it, without its ending.pdf',
      'the changing part of the path of the file that starts it',
      '“mail subject” of what starts it',
      'the input “recipient”',
    ],
  )
  assert.equal(read('{{ trigger.event.subject }}', 'mail.received'), 'what starts it')
})

test('an expression of any other form stays as it is written, and so do braces that begin none', () => {
  assert.equal(
    read("{{ size(inputs.list) > 2 ? 'a }} b' : '' }}!"),
    "[size(inputs.list) > 2 ? 'a }} b' : '']!",
  )
  assert.equal(read('{{{{ name }} and {{ open'), '{{ name }} and {{ open')
  assert.deepEqual(
    ['{{{{ name }}', '{{ open', 'plain', '{{ inputs.a }}'].map((text) => isTemplate(text)),
    [false, false, false, true],
  )
})
