'use client'

import { useState, type FormEvent, type KeyboardEvent } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Check, X } from 'lucide-react'
import type { Approval, ApprovalAnswer } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { fieldErrors } from '../../api/field-errors.ts'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'
import { Card, Section } from '../../ui/page.tsx'
import { useToast } from '../../ui/toast.tsx'
import { readSchemaForm, schemaFields } from '../connections/schema-form.ts'
import { SchemaInput, textsOf } from '../connections/schema-input.tsx'
import approvalsTexts from '../../messages/en/approvals.json' with { type: 'json' }
import connectionsTexts from '../../messages/en/connections.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** What the step asks to be filled in, a comment, and yes or no. A rejection needs no filled-in form. */
export function DecisionForm({ approval }: { approval: Approval }) {
  const t = useTexts(approvalsTexts)
  const errorWords = useTexts(connectionsTexts)
  // The database keeps no order of fields: what must be filled in comes first.
  const fields = schemaFields(approval.form, []).toSorted(
    (one, other) => Number(other.required) - Number(one.required),
  )
  const [wrong, setWrong] = useState<Record<string, 'required' | 'number' | 'json'>>({})
  const answer = useAnswer(approval)
  const refused = fieldErrors(answer.error)
  const approve = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    if (answer.isPending) return
    const read = readSchemaForm(fields, textsOf(event.currentTarget, fields), {
      secretsMayStay: false,
    })
    setWrong(read.ok ? {} : read.errors)
    if (!read.ok) return
    const form = approval.form ? { form: read.values } : {}
    answer.mutate({ decision: 'approved', ...form, ...commentIn(event.currentTarget) })
  }
  const reject = (form: HTMLFormElement | null): void => {
    if (form) answer.mutate({ decision: 'rejected', ...commentIn(form) })
  }
  return (
    <Section title={t('yours')} className="mt-7">
      <Card>
        <form onSubmit={approve} onKeyDown={holdEnter} noValidate className="grid gap-4">
          {fields.map((field) => {
            const own = wrong[field.name]
            const error = own ? errorWords(`errors.${own}`) : refused[`form/${field.name}`]
            return (
              <SchemaInput key={field.name} field={field} initial={field.initial} error={error} />
            )
          })}
          <TextArea
            name={commentName}
            label={t('comment')}
            hint={t('commentHint')}
            rows={3}
            maxLength={2000}
          />
          {answer.error && Object.keys(refused).length === 0 && (
            <ProblemNotice error={answer.error} />
          )}
          <div className="flex flex-wrap items-center gap-2">
            <Button
              type="submit"
              tone="primary"
              className="max-sm:flex-1"
              busy={answer.isPending && answer.variables.decision === 'approved'}
              disabled={answer.isPending}
              icon={<Check className="size-4" aria-hidden="true" />}
            >
              {t('approve')}
            </Button>
            <Button
              tone="danger"
              className="max-sm:flex-1"
              busy={answer.isPending && answer.variables.decision === 'rejected'}
              disabled={answer.isPending}
              icon={<X className="size-4" aria-hidden="true" />}
              onClick={(event) => reject(event.currentTarget.form)}
            >
              {t('reject')}
            </Button>
            <p className="ml-auto text-small text-ink-faint max-sm:hidden">
              {t('keys', { keys: 'Ctrl + Enter' })}
            </p>
          </div>
        </form>
      </Card>
    </Section>
  )
}

/** No name of a field in a form, so that it clashes with none. */
const commentName = ' comment'

function commentIn(form: HTMLFormElement): Pick<ApprovalAnswer, 'comment'> {
  const text = new FormData(form).get(commentName)
  const comment = typeof text === 'string' ? text.trim() : ''
  return comment ? { comment } : {}
}

/** Enter alone decides nothing while something is being typed; with Ctrl or Cmd it approves. */
function holdEnter(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== 'Enter') return
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault()
    event.currentTarget.requestSubmit()
  } else if (event.target instanceof HTMLInputElement) event.preventDefault()
}

function useAnswer({ id }: Approval) {
  const t = useTexts(approvalsTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  return useMutation({
    mutationFn: (body: ApprovalAnswer) =>
      client.answerApproval({ params: { approvalId: id }, body }),
    onSuccess: async (answered) => {
      cache.setQueryData(['approval', id], answered)
      say(t(answered.decision === 'approved' ? 'approved' : 'rejected'))
      await cache.invalidateQueries({ queryKey: ['approvals'] })
    },
  })
}
