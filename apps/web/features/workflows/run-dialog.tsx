'use client'

import { useState, type FormEvent } from 'react'
import { useMutation } from '@tanstack/react-query'
import type { JsonObject } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { Check, TextArea, TextField } from '../../ui/field.tsx'
import { useGoTo } from '../../ui/link.tsx'
import type { WorkflowDetail } from './queries.ts'
import { readRunForm, type RunField, type RunFieldError, runFields } from './run-form.ts'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface RunDialogProps {
  open: boolean
  onClose: () => void
  workflow: WorkflowDetail
}

/** Starts a run by hand, with the inputs that the workflow asks for, and goes to see it. */
export function RunDialog({ open, onClose, workflow }: RunDialogProps) {
  const t = useTexts(workflowsTexts)
  return (
    <Dialog open={open} onClose={onClose} title={t('runTitle', { name: workflow.name })}>
      <RunForm onClose={onClose} workflow={workflow} />
    </Dialog>
  )
}

function RunForm({ onClose, workflow }: Omit<RunDialogProps, 'open'>) {
  const t = useTexts(workflowsTexts)
  const client = useClient()
  const goTo = useGoTo()
  const { inputs } = workflow.published ?? workflow.draft
  const fields = runFields(inputs)
  const [errors, setErrors] = useState<Record<string, RunFieldError>>({})
  const start = useMutation({
    mutationFn: (values: JsonObject) =>
      client.startRun({ params: { workflowId: workflow.id }, body: { inputs: values } }),
    onSuccess: (run) => goTo(`/runs/${run.id}`),
  })
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const read = readRunForm(inputs, textsOf(event.currentTarget, fields))
    setErrors(read.ok ? {} : read.errors)
    if (read.ok) start.mutate(read.inputs)
  }
  return (
    <form onSubmit={submit} noValidate>
      <p className="mb-4 text-ink-soft">
        {workflow.publishedVersion === null
          ? t('runsDraft')
          : t('runsVersion', { version: workflow.publishedVersion })}
      </p>
      <div className="grid gap-4">
        {fields.map((field) => (
          <RunInput key={field.name} field={field} error={errors[field.name]} />
        ))}
      </div>
      {start.error && (
        <div className="mt-4">
          <ProblemNotice error={start.error} />
        </div>
      )}
      <DialogActions onCancel={onClose}>
        <Button type="submit" tone="primary" busy={start.isPending}>
          {t('start')}
        </Button>
      </DialogActions>
    </form>
  )
}

function RunInput({ field, error }: { field: RunField; error: RunFieldError | undefined }) {
  const t = useTexts(workflowsTexts)
  const { name, control, description, required, initial } = field
  const shared = {
    name,
    label: required ? name : t('optional', { name }),
    hint: description,
    error: error && t(`inputErrors.${error}`),
    defaultValue: initial,
  }
  if (control === 'checkbox') {
    return (
      <Check
        name={name}
        defaultChecked={initial === 'true'}
        label={
          <>
            {name}
            {description && <span className="block text-small text-ink-faint">{description}</span>}
          </>
        }
      />
    )
  }
  if (control === 'json') return <TextArea {...shared} rows={4} className="font-mono text-small" />
  return <TextField {...shared} inputMode={control === 'number' ? 'decimal' : 'text'} />
}

function textsOf(form: HTMLFormElement, fields: readonly RunField[]): Record<string, string> {
  const data = new FormData(form)
  return Object.fromEntries(
    fields.map(({ name, control }) => {
      const value = data.get(name)
      if (control === 'checkbox') return [name, value === null ? 'false' : 'true']
      return [name, typeof value === 'string' ? value : '']
    }),
  )
}
