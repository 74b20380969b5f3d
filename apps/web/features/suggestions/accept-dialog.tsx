'use client'

import { useState, type FormEvent } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useClient } from '../../api/client-context.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { SelectField, TextArea } from '../../ui/field.tsx'
import { Link } from '../../ui/link.tsx'
import { connectionsQuery } from '../connections/queries.ts'
import { answersOf, initialAnswer, type Question } from './asks.ts'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import uiTexts from '../../messages/en/ui.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface AcceptDialogProps {
  open: boolean
  onClose: () => void
  questions: readonly Question[]
  busy: boolean
  onAccept: (answers: Record<string, string>) => void
}

/** What nobody saw, and the workflow needs: asked for before it becomes a draft. */
export function AcceptDialog({ open, onClose, questions, busy, onAccept }: AcceptDialogProps) {
  const t = useTexts(suggestionsTexts)
  const ui = useTexts(uiTexts)
  const [given, setGiven] = useState(() =>
    Object.fromEntries(questions.map((question) => [question.id, initialAnswer(question)])),
  )
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onAccept(answersOf(questions, given))
  }
  return (
    <Dialog open={open} onClose={onClose} title={t('askTitle')}>
      <form onSubmit={submit} className="grid gap-4">
        <p className="text-ink-soft">{t('askText')}</p>
        {questions.map((question) => (
          <Answer
            key={question.id}
            question={question}
            value={given[question.id] ?? ''}
            onChange={(value) => setGiven({ ...given, [question.id]: value })}
          />
        ))}
        <DialogActions>
          <Button tone="quiet" onClick={onClose}>
            {ui('cancel')}
          </Button>
          <Button type="submit" tone="primary" busy={busy}>
            {t('makeDraft')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

interface AnswerProps {
  question: Question
  value: string
  onChange: (value: string) => void
}

function Answer({ question, value, onChange }: AnswerProps) {
  if (question.kind === 'connection')
    return <ConnectionAnswer question={question} value={value} onChange={onChange} />
  return (
    <TextArea
      label={question.label}
      hint={question.why}
      value={value}
      rows={question.otherwise.length > 24 ? 3 : 1}
      maxLength={20_000}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

/** One of the connections that there are; one that is added in another window appears here. */
function ConnectionAnswer({ question, value, onChange }: AnswerProps) {
  const t = useTexts(suggestionsTexts)
  const { data } = useInfiniteQuery(connectionsQuery(useClient()))
  const fitting = (data?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter(({ type }) => type === question.connectionType)
  return (
    <SelectField
      label={question.label}
      hint={
        <>
          {question.why}{' '}
          <Link
            href="/connections"
            target="_blank"
            className="font-semibold text-tide-ink underline"
          >
            {t('addConnection')}
          </Link>
        </>
      }
      value={value}
      onChange={(event) => onChange(event.target.value)}
      options={[
        { value: '', label: t('later') },
        ...fitting.map(({ name }) => ({ value: name, label: name })),
      ]}
    />
  )
}
