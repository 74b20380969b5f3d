/** What a suggestion asks for when it is accepted, as a form sees it. */
import type { SuggestionAsk, SuggestionNote } from '@floyo/contracts'

/** An ask, why it is there, and the step that asks. */
export interface Question extends SuggestionAsk {
  why: string
  stepId: string | null
}

/** @param say words the note behind a question, and what the question is called */
export function questionsOf(
  notes: readonly SuggestionNote[],
  say: (note: SuggestionNote) => Partial<Pick<Question, 'label' | 'why'>> = () => ({}),
): Question[] {
  return notes.flatMap((note) =>
    note.ask ? [{ ...note.ask, why: note.message, stepId: note.stepId, ...say(note) }] : [],
  )
}

/** What a field begins with: what would stand there, unless that only holds the place. */
export function initialAnswer({ kind, otherwise }: SuggestionAsk): string {
  const holdsThePlace = otherwise === '***' || otherwise.includes('{{ inputs.')
  return kind === 'connection' || holdsThePlace ? '' : otherwise
}

/** What is asked while some steps are off: of those nothing. */
export function questionsOfSteps(
  questions: readonly Question[],
  off: readonly string[],
): Question[] {
  return questions.filter(({ stepId }) => stepId === null || !off.includes(stepId))
}

/** What the person has said: fields that are empty or as they were say nothing. */
export function answersOf(
  questions: readonly Question[],
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    questions.flatMap((question) => {
      const text = given[question.id]?.trim() ?? ''
      return text === '' || text === question.otherwise ? [] : [[question.id, text]]
    }),
  )
}
