'use client'

import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useFormatter } from 'use-intl'
import type { TeamAct, TeamTemplate } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useMe } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { useGoTo } from '../../ui/link.tsx'
import { devicesListQuery } from '../activity/queries.ts'
import { connectionsQuery } from '../connections/queries.ts'
import { weekdayName } from '../time/days.ts'
import { type DraftAnswers, type DraftAsks, draftAsksOf, toTeamDraft } from './draft.ts'
import { actInWords, useTeamTexts } from './words.ts'

interface BeginDialogProps {
  open: boolean
  onClose: () => void
  template: TeamTemplate
}

/** Begins an automation of one's own from a team pattern: asks for all that its template can not hold. */
export function BeginDialog({ open, onClose, template }: BeginDialogProps) {
  const t = useTeamTexts()
  return (
    <Dialog open={open} onClose={onClose} title={t('begin.title')}>
      <BeginForm template={template} onClose={onClose} />
    </Dialog>
  )
}

function BeginForm({ template, onClose }: Omit<BeginDialogProps, 'open'>) {
  const t = useTeamTexts()
  const goTo = useGoTo()
  const client = useClient()
  const means = useMeans()
  const asks = draftAsksOf(template)
  const [answers, setAnswers] = useState<DraftAnswers>({
    name: t('begin.nameOffered'),
    time: asks.time ?? '',
    day: 1,
    about: '',
    steps: {},
  })
  const create = useMutation({
    mutationFn: () =>
      client.createWorkflow({ body: { definition: toTeamDraft(template, answers, means) } }),
    onSuccess: ({ id }) => goTo(`/workflows/${id}?view=edit`),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    create.mutate()
  }
  const answer = (given: Partial<DraftAnswers>): void => setAnswers({ ...answers, ...given })
  return (
    <form onSubmit={submit} className="grid gap-4">
      <p className="text-ink-soft">{t('begin.text')}</p>
      <TextField
        required
        maxLength={100}
        label={t('begin.name')}
        value={answers.name}
        onChange={({ target }) => answer({ name: target.value })}
      />
      <WhenFields asks={asks} answers={answers} answer={answer} />
      {asks.steps.map(({ place, asks: what }) => (
        <TextField
          key={place}
          label={t(`begin.${what}`, { step: place + 1 })}
          hint={what === 'command' && !means.device ? t('begin.noDevice') : undefined}
          placeholder={t(`begin.${what}Like`)}
          value={answers.steps[place] ?? ''}
          onChange={({ target }) => answer({ steps: { ...answers.steps, [place]: target.value } })}
        />
      ))}
      {create.error && <ProblemNotice error={create.error} />}
      <DialogActions onCancel={onClose}>
        <Button type="submit" tone="primary" busy={create.isPending}>
          {t('begin.make')}
        </Button>
      </DialogActions>
    </form>
  )
}

interface WhenFieldsProps {
  asks: DraftAsks
  answers: DraftAnswers
  answer: (given: Partial<DraftAnswers>) => void
}

/** What the rough time, or the kind of act that begins it, leaves open. */
function WhenFields({ asks, answers, answer }: WhenFieldsProps) {
  const t = useTeamTexts()
  const weekdays = useWeekdays()
  const days = Array.from({ length: 28 }, (_, index) => `${index + 1}`)
  const options = asks.day === 'week' ? weekdays : days.map((value) => ({ value, label: value }))
  return (
    <>
      {asks.day && (
        <SelectField
          label={t(asks.day === 'week' ? 'begin.weekday' : 'begin.monthDay')}
          value={`${answers.day}`}
          onChange={({ target }) => answer({ day: Number(target.value) })}
          options={options}
        />
      )}
      {asks.time !== null && (
        <TextField
          type="time"
          required
          className="max-w-40"
          label={t('begin.time')}
          value={answers.time}
          onChange={({ target }) => answer({ time: target.value })}
        />
      )}
      {asks.begins && (
        <TextField
          required
          label={t('begin.about', { act: actInWords(t, asks.begins) })}
          hint={t('begin.aboutHint')}
          value={answers.about}
          onChange={({ target }) => answer({ about: target.value })}
        />
      )}
    </>
  )
}

/** Monday first; 0 is Sunday, as in cron. */
function useWeekdays(): { value: string; label: string }[] {
  const format = useFormatter()
  return [1, 2, 3, 4, 5, 6, 0].map((weekday) => ({
    value: `${weekday}`,
    label: weekdayName(format, weekday, 'long'),
  }))
}

/** The person's device and mail connection, if there are any. */
function useMeans() {
  const t = useTeamTexts()
  const client = useClient()
  const { user, workspace } = useMe()
  const devices = useQuery(devicesListQuery(client))
  const connections = useInfiniteQuery(connectionsQuery(client))
  const mail = connections.data?.pages
    .flatMap(({ items }) => items)
    .find(({ type }) => type === 'smtp')
  return {
    timezone: workspace?.timezone ?? 'UTC',
    device: devices.data?.items.find(({ ownerName }) => ownerName === user.name)?.name,
    mailConnection: mail?.name,
    wordsOf: (act: TeamAct) => actInWords(t, act),
  }
}
