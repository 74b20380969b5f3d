/** Acts as a person tells them, by the catalogue's verbs. */
import type { ToldAct } from '@floyo/contracts'
import type { createFormatter, createTranslator } from 'use-intl/core'
import toldTexts from '../../messages/en/told.json' with { type: 'json' }

export interface Telling {
  told: ReturnType<typeof createTranslator<typeof toldTexts>>
  format: ReturnType<typeof createFormatter>
}

type Verb = keyof typeof toldTexts.acts

/** The acts of several, each once, those with one verb together: `run a and b, and mail c`. */
export function tellActs(
  acts: readonly ToldAct[],
  { told, format }: Telling,
  most = Infinity,
): string {
  const shown = acts.slice(0, most)
  const left = acts.length - shown.length
  const byVerb = Map.groupBy(shown, ({ verb }) => verb)
  const parts = [...byVerb].map(([verb, same]) => {
    const what = format.list(new Set(same.map(({ object }) => object)))
    const known = verb.replaceAll(' ', '_')
    return isVerb(known) ? told(`acts.${known}`, { what }) : told('otherAct', { verb, what })
  })
  return format.list(left > 0 ? [...parts, told('more', { count: left })] : parts)
}

function isVerb(verb: string): verb is Verb {
  return Object.hasOwn(toldTexts.acts, verb)
}
