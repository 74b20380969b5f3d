'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useClient } from '../../api/client-context.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Link } from '../../ui/link.tsx'
import { connectionsQuery } from '../connections/queries.ts'
import type { Question } from './asks.ts'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface ConnectionAnswerProps {
  question: Question
  value: string
  onChange: (value: string) => void
}

/** One of the connections that there are; one that is added in another window appears here. */
export function ConnectionAnswer({ question, value, onChange }: ConnectionAnswerProps) {
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
