'use client'

import { useState, type FormEvent } from 'react'
import type { Suggestion } from '@floyo/contracts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { Check, TextField } from '../../ui/field.tsx'
import { choicesOf, moveBy, type StepChoice } from './accept-choices.ts'
import { answersOf, initialAnswer, questionsOf, questionsOfSteps } from './asks.ts'
import { ConnectionAnswer } from './connection-answer.tsx'
import { sideOf } from './rank-view.tsx'
import { TemplateAnswer } from './template-answer.tsx'
import { labelInWords, noteInWords } from './told-note.ts'
import { useTelling } from './use-telling.ts'
import editsTexts from '../../messages/en/edits.json' with { type: 'json' }
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface AcceptDialogProps {
  open: boolean
  onClose: () => void
  suggestion: Suggestion
  busy: boolean
  onAccept: (taken: Taken) => void
}

/** What a person says when they accept. */
export interface Taken {
  answers?: Record<string, string>
  switchOff?: string[]
  moveMinutes?: number
}

/** What nobody saw and the workflow needs, and what the person may rather have otherwise. */
export function AcceptDialog({ open, onClose, suggestion, busy, onAccept }: AcceptDialogProps) {
  const t = useTexts(suggestionsTexts)
  const edits = useTexts(editsTexts)
  const telling = useTelling()
  const questions = questionsOf(suggestion.notes, (note) => ({
    label: labelInWords(note, telling),
    why: noteInWords(note, telling),
  }))
  const { steps, time } = choicesOf(suggestion)
  const [off, setOff] = useState(() => steps.filter(({ against }) => against).map(({ id }) => id))
  const [at, setAt] = useState(time?.offered ?? '')
  const [given, setGiven] = useState(() =>
    Object.fromEntries(questions.map((question) => [question.id, initialAnswer(question)])),
  )
  const asked = questionsOfSteps(questions, off)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onAccept({
      answers: answersOf(asked, given),
      switchOff: off,
      moveMinutes: time ? moveBy(time.suggested, at) : 0,
    })
  }
  return (
    <Dialog open={open} onClose={onClose} title={t('askTitle')}>
      <form onSubmit={submit} className="grid gap-4">
        <p className="text-ink-soft">{edits('accept.text')}</p>
        {steps.length > 0 && <StepChoices steps={steps} off={off} onChange={setOff} />}
        {asked.length > 0 && (
          <p className="border-t border-line pt-4 text-ink-soft">{t('askText')}</p>
        )}
        {asked.map((question) => {
          const answer = {
            question,
            value: given[question.id] ?? '',
            onChange: (value: string) => setGiven({ ...given, [question.id]: value }),
          }
          return question.kind === 'connection' ? (
            <ConnectionAnswer key={question.id} {...answer} />
          ) : (
            <TemplateAnswer key={question.id} {...answer} trigger={suggestion.definition.trigger} />
          )
        })}
        {time && (
          <TextField
            type="time"
            required
            label={edits('accept.time')}
            hint={
              time.move && edits('accept.moved', { ...time.move, ...sideOf(time.move.minutes) })
            }
            value={at}
            className="max-w-40"
            onChange={(event) => setAt(event.target.value)}
          />
        )}
        <DialogActions onCancel={onClose}>
          <Button type="submit" tone="primary" busy={busy}>
            {t('makeDraft')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

interface StepChoicesProps {
  steps: readonly StepChoice[]
  off: readonly string[]
  onChange: (off: string[]) => void
}

function StepChoices({ steps, off, onChange }: StepChoicesProps) {
  const t = useTexts(editsTexts)
  return (
    <fieldset>
      <legend className="text-small font-semibold">{t('accept.steps')}</legend>
      {steps.map(({ id, title, does, against }) => (
        <Check
          key={id}
          checked={!off.includes(id)}
          onChange={({ target }) =>
            onChange(target.checked ? off.filter((one) => one !== id) : [...off, id])
          }
          label={
            <>
              {title} <span className="font-mono text-small text-ink-faint">{does}</span>
              {against && (
                <span className="block text-small text-saffron-ink">
                  {t('accept.took', { off: against.off, all: against.off + against.kept })}
                </span>
              )}
            </>
          }
        />
      ))}
      <p className="text-small text-ink-faint">{t('accept.stepsHint')}</p>
    </fieldset>
  )
}
