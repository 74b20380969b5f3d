/**
 * What a run knows of the event that started it: values that later steps may repeat. The template of
 * the trigger's subject says which of its parts change. Cost: linear in the subject and its attributes.
 */
import type { SuggestedStep } from '../suggestion.ts'
import { quote } from './expression.ts'
import { templateToRegex } from '../template.ts'
import type { Known } from './explain.ts'
import type { ObservedAct } from './observed.ts'
import { baseName } from './shell.ts'

const subject = 'trigger.event.subject'

/** The trigger's subject, its file name with and without ending, its changing parts, its attributes. */
export function knownOfTrigger(step: SuggestedStep, act: ObservedAct): Known[] {
  const name = baseName(act.subject)
  const nameExpression = `last(split(${subject}, '/'))`
  const known: Known[] = [{ value: act.subject, expression: subject }]
  if (name !== act.subject) known.push({ value: name, expression: nameExpression })
  const stem = name.replace(/\.[a-z0-9]+$/i, '')
  if (stem !== name)
    known.push({
      value: stem,
      expression: `replace_pattern(${nameExpression}, ${quote('[.][A-Za-z0-9]+$')}, '')`,
    })
  for (const [key, value] of Object.entries(act.attrs))
    if (typeof value === 'string' && /^[A-Za-z_]\w*$/.test(key))
      known.push({ value, expression: `trigger.event.attrs.${key}` })
  return [...known, ...changingParts(step.subject, act.subject)]
}

/** The parts of the subject that the template's placeholders stand for; dates are left to the day. */
function changingParts(template: string, text: string): Known[] {
  return [...template.matchAll(/<(uuid|hex|num)>/g)].flatMap(({ 0: placeholder, index }) => {
    const [before, after] = [template.slice(0, index), template.slice(index + placeholder.length)]
    const pattern = `${templateToRegex(before).slice(0, -1)}(${templateToRegex(placeholder).slice(1, -1)})${templateToRegex(after).slice(1)}`
    const value = new RegExp(pattern, 's').exec(text)?.[1]
    return value === undefined
      ? []
      : [{ value, expression: `extract(${subject}, ${quote(pattern)})` }]
  })
}
