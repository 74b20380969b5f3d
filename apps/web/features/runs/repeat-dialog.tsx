'use client'

import { useState, type FormEvent } from 'react'
import { useMutation } from '@tanstack/react-query'
import type { StepRun } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { SelectField, TextArea } from '../../ui/field.tsx'
import { useGoTo } from '../../ui/link.tsx'
import { useToast } from '../../ui/toast.tsx'
import {
  readRepeatForm,
  type ReadRepeat,
  type RepeatField,
  type RepeatTexts,
  writtenJson,
} from './repeat-form.ts'
import type { RunDetail } from './run-detail.ts'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** What of a run is to be repeated: all of it, from a step, or with another output of a step. */
export type RepeatOf = { type: 'run' } | { type: 'step' | 'output'; step: StepRun }

interface RepeatDialogProps {
  run: RunDetail
  steps: readonly StepRun[]
  /** Null while nobody asks. */
  of: RepeatOf | null
  onClose: () => void
}

/** Repeats a run with changes, and goes to see the new one. */
export function RepeatDialog({ of, ...rest }: RepeatDialogProps) {
  const t = useTexts(runsTexts)
  return (
    <Dialog open={of !== null} onClose={rest.onClose} title={t('repeat.title')} wide>
      {of && <RepeatForm {...rest} of={of} />}
    </Dialog>
  )
}

function RepeatForm({ run, steps, of, onClose }: RepeatDialogProps & { of: RepeatOf }) {
  const t = useTexts(runsTexts)
  const given = of.type === 'output' ? of.step.key : undefined
  const before = textsOf(run, of)
  const [texts, setTexts] = useState(before)
  const [read, setRead] = useState<ReadRepeat>()
  const repeat = useRepeat(run.id)
  const change = (changes: Partial<RepeatTexts>): void => setTexts({ ...texts, ...changes })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const now = readRepeatForm(texts, { before, step: given })
    setRead(now)
    if (now.ok) repeat.mutate(now.body)
  }
  const area = (field: RepeatField, label: string) => {
    const error = read?.ok === false ? read.errors[field] : undefined
    return (
      <TextArea
        label={label}
        rows={5}
        spellCheck={false}
        className="font-mono text-small"
        value={texts[field] ?? ''}
        error={error && t(`repeat.errors.${error}`)}
        onChange={(event) => change({ [field]: event.target.value })}
      />
    )
  }
  const places = steps.map(({ key }) => ({ value: key, label: t('repeat.fromStep', { key }) }))
  return (
    <form onSubmit={submit} noValidate>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={t('repeat.from')}
          value={texts.from}
          onChange={(event) => change({ from: event.target.value })}
          options={[
            { value: 'failed-step', label: t('repeat.fromFailed') },
            { value: 'start', label: t('repeat.fromStart') },
            ...places,
          ]}
        />
        <SelectField
          label={t('repeat.version')}
          value={texts.version}
          onChange={(event) => change({ version: event.target.value })}
          options={[
            { value: 'same', label: t('repeat.versions.same') },
            { value: 'newest', label: t('repeat.versions.newest') },
            { value: 'draft', label: t('repeat.versions.draft') },
          ]}
        />
      </div>
      <p className="mt-2 text-small text-ink-faint">{t('repeat.keeps')}</p>
      <div className="mt-4 grid gap-4">
        {given !== undefined && area('output', t('repeat.output', { key: given }))}
        {area('inputs', t('inputs'))}
        {area('triggerData', t('triggerData'))}
      </div>
      {repeat.error && (
        <div className="mt-4">
          <ProblemNotice error={repeat.error} />
        </div>
      )}
      <DialogActions onCancel={onClose}>
        <Button type="submit" tone="primary" busy={repeat.isPending}>
          {t('repeat.start')}
        </Button>
      </DialogActions>
    </form>
  )
}

/** Starts the repetition, says what it keeps, and goes there. */
export function useRepeat(runId: string) {
  const t = useTexts(runsTexts)
  const client = useClient()
  const goTo = useGoTo()
  const say = useToast()
  return useMutation({
    mutationFn: (body: Parameters<typeof client.retryRun>[0]['body']) =>
      client.retryRun({ params: { runId }, body }),
    onSuccess: (again) => {
      say(t('repeat.kept', { count: again.kept.length }))
      goTo(`/runs/${again.id}`)
    },
  })
}

function textsOf(run: RunDetail, of: RepeatOf): RepeatTexts {
  const failed = run.status === 'succeeded' ? 'start' : 'failed-step'
  return {
    from: of.type === 'step' ? of.step.key : of.type === 'output' ? 'failed-step' : failed,
    version: 'same',
    inputs: writtenJson(run.inputs),
    triggerData: writtenJson(run.triggerData),
    ...(of.type === 'output' ? { output: writtenJson(of.step.output) } : {}),
  }
}
