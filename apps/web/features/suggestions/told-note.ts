/** Notes of a suggestion in the reader's language, from their facts; one without any says its sentence. */
import type { SuggestionNote } from '@floyo/contracts'
import toldTexts from '../../messages/en/told.json' with { type: 'json' }
import { tellActs, type Telling } from './told-acts.ts'

export type Note = Pick<SuggestionNote, 'message' | 'told' | 'ask'>

export function noteInWords({ message, told: facts }: Note, telling: Telling): string {
  if (!facts) return message
  const { code, values, acts } = facts
  const { told } = telling
  if (code === 'unseen') {
    const field = fieldOf(values)
    return isIn(toldTexts.unseen, field) ? told(`unseen.${field}`) : message
  }
  if (!isIn(toldTexts.notes, code)) return message
  if (code === 'allow') {
    const { device, command, cwd } = values
    const line = `floyo agent allow ${JSON.stringify(command)}${cwd ? ` --cwd ${cwd}` : ''}`
    return told('notes.allow', { device: device || 'none', command: line })
  }
  return told(`notes.${code}`, { ...values, acts: tellActs(acts, telling) })
}

/** What a question is called on a form. */
export function labelInWords({ told: facts, ask }: Note, { told }: Telling): string {
  if (ask?.kind === 'connection') return told('connection')
  const field = facts?.code === 'unseen' ? fieldOf(facts.values) : ''
  return isIn(toldTexts.labels, field) ? told(`labels.${field}`) : (ask?.label ?? '')
}

function fieldOf({ action, field }: Record<string, string | number>): string {
  return `${action}.${field}`.replaceAll('.', '_')
}

function isIn<Texts extends object>(
  texts: Texts,
  key: string,
): key is Extract<keyof Texts, string> {
  return Object.hasOwn(texts, key)
}
