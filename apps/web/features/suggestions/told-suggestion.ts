/**
 * The title and the summary of a suggestion in the reader's language, from its facts. One from before
 * these were kept has what was written then.
 */
import type { Suggestion, ToldStep, ToldTitle } from '@floyo/contracts'
import { scheduleSentence, type Words } from '../definition/words.ts'
import { tellActs, type Telling } from './told-acts.ts'

type Told = Pick<Suggestion, 'title' | 'summary' | 'definition'> & {
  pattern: Pick<Suggestion['pattern'], 'steps' | 'schedule' | 'triggerStep'> & {
    evidence: Pick<Suggestion['pattern']['evidence'], 'hits' | 'expected'>
  }
}
type Step = Told['pattern']['steps'][number] & { told: ToldStep }

const titleLength = 100

export function titleInWords(suggestion: Told, telling: Telling): string {
  return nameInWords({ title: suggestion.title, told: titleOf(suggestion) }, telling)
}

/** As the contract's `toldTitle`, whose schemas no page has to load. */
function titleOf(suggestion: Told): ToldTitle | null {
  const steps = toldSteps(suggestion)
  if (!steps) return null
  const { definition, pattern } = suggestion
  const acts = steps.filter((step) => step.told.inTitle).map((step) => step.told)
  if (acts.length === 0) return null
  const isStarted = definition.trigger[0]?.type === 'event'
  const first = definition.steps[0]
  return {
    acts,
    start: (isStarted ? steps[pattern.triggerStep ?? 0] : undefined) ?? null,
    reminds: first !== undefined && 'use' in first && first.use === 'floyo.note',
  }
}

/** What a suggestion is called where no more than that is known of it. */
export function nameInWords(
  { title, told: facts }: { title: string; told: ToldTitle | null },
  telling: Telling,
): string {
  if (!facts) return title
  const { told } = telling
  const { acts, reminds } = facts
  const start = facts.start ? startOf(facts.start, telling, 'starts') : ''
  const kind = reminds ? (start ? 'startedReminder' : 'reminder') : start ? 'started' : 'plain'
  for (let most = acts.length; most > 1; most--) {
    const text = told(`titles.${kind}`, { start, acts: tellActs(acts, telling, most) })
    if (text.length <= titleLength) return capitalized(text)
  }
  return capitalized(told(`titles.${kind}`, { start, acts: tellActs(acts, telling, 1) }))
}

export function summaryInWords(suggestion: Told, telling: Telling & { words: Words }): string {
  const steps = toldSteps(suggestion)
  if (!steps) return suggestion.summary
  const { told, words, format } = telling
  const { schedule, triggerStep, evidence } = suggestion.pattern
  const start = schedule ? undefined : steps[triggerStep ?? 0]
  const own = steps.filter((step) => step !== start && !step.told.service)
  const tell = (some: readonly Step[]): string =>
    tellActs(
      some.map((step) => step.told),
      telling,
    )
  const [always, sometimes] = [
    own.filter(({ optional }) => !optional),
    own.filter(({ optional }) => optional),
  ]
  const kind =
    always.length > 0
      ? sometimes.length > 0
        ? 'both'
        : 'always'
      : sometimes.length > 0
        ? 'sometimes'
        : 'nothing'
  const { timezone: _, ...timing } = schedule ?? { timezone: '', cron: '' }
  const when = schedule
    ? scheduleSentence(words, format, timing)
    : start
      ? startOf(start, telling, 'followed')
      : ''
  const { hits, expected } = evidence
  const routine = told(`routine.${kind}`, { acts: tell(always), sometimes: tell(sometimes) })
  return capitalized(told('summary', { when, routine, hits, expected }))
}

/** @returns undefined where a step has no facts */
function toldSteps({ pattern: { steps } }: Told): Step[] | undefined {
  const known = steps.filter((step): step is Step => step.told !== undefined)
  return known.length === steps.length ? known : undefined
}

function startOf(
  { type, actor, told: step }: NonNullable<ToldTitle['start']>,
  telling: Telling,
  tense: 'starts' | 'followed',
): string {
  const { name, verb, service } = step
  const { told } = telling
  if (type === 'file.created') return told(`${tense}.arrives`, { name })
  if (type === 'mail.received') return told(`${tense}.writes`, { name })
  if (service) return told(`${tense}.service`, { actor, name })
  if (verb === 'edit') return told(`${tense}.changes`, { name })
  return told(`${tense}.after`, { act: tellActs([step], telling) })
}

function capitalized(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1)
}
