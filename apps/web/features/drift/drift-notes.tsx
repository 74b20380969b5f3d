'use client'

import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Footprints } from 'lucide-react'
import type { DriftDismissReason, DriftNote } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { type Answer, ReasonDialog } from '../../api/reason-dialog.tsx'
import { Button } from '../../ui/button.tsx'
import { TextLink } from '../../ui/link.tsx'
import { Moment } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { eventInWords } from '../definition/words.ts'
import type { WorkflowDetail } from '../workflows/queries.ts'
import { ProposedChange } from './proposed-change.tsx'
import { driftNotesQuery } from './queries.ts'
import driftTexts from '../../messages/en/drift.json' with { type: 'json' }
import wordsTexts from '../../messages/en/words.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Where the workflow and what its person does have come apart; nothing while they go together. */
export function DriftNotes({ workflow }: { workflow: WorkflowDetail }) {
  const t = useTexts(driftTexts)
  const { data } = useQuery({
    ...driftNotesQuery(useClient(), workflow.id),
    enabled: workflow.suggestionId !== null,
  })
  if (!data || data.items.length === 0) return null
  return (
    <section aria-label={t('title')} className="mb-8 grid grid-cols-[minmax(0,1fr)] gap-4">
      {data.items.map((note) => (
        <Note key={note.id} note={note} workflow={workflow} />
      ))}
    </section>
  )
}

function Note({ note, workflow }: { note: DriftNote; workflow: WorkflowDetail }) {
  const t = useTexts(driftTexts)
  const mayChange = useCan('workflows:write')
  const mayDismiss = useCan('suggestions:write')
  const [asking, setAsking] = useState(false)
  const { apply, dismiss } = useNoteAnswers(note, workflow)
  const { kind, seen, of, sights, change } = note
  return (
    <article
      id={`note-${note.id}`}
      className="scroll-mt-6 rounded-box border border-saffron-soft target:border-saffron bg-raised p-4 shadow-low sm:p-5"
    >
      <h2 className="flex items-center gap-2 font-bold">
        <Footprints className="size-5 shrink-0 text-saffron-ink" aria-hidden="true" />
        {t(`kinds.${kind}.title`)}
      </h2>
      <p className="mt-1 text-ink-soft">{t(`kinds.${kind}.text`, { seen, of })}</p>
      <Sights sights={sights} />
      {change && change.length > 0 && <ProposedChange draft={workflow.draft} change={change} />}
      {apply.error && (
        <div className="mt-3">
          <ProblemNotice error={apply.error} />
        </div>
      )}
      <div className="mt-4 flex flex-wrap gap-2">
        {change && mayChange && (
          <Button size="small" tone="primary" busy={apply.isPending} onClick={() => apply.mutate()}>
            {t('apply')}
          </Button>
        )}
        {mayDismiss && (
          <Button size="small" tone="quiet" onClick={() => setAsking(true)}>
            {t('dismiss')}
          </Button>
        )}
      </div>
      <ReasonDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('dismissTitle')}
        text={t('dismissText')}
        reasons={reasons}
        labelOf={(reason) => t(`reasons.${reason}`)}
        commentLabel={t('comment')}
        action={t('dismiss')}
        busy={dismiss.isPending}
        error={dismiss.error}
        onAnswer={dismiss.mutate}
      />
    </article>
  )
}

const reasons = [
  'as-intended',
  'not-so',
  'not-now',
  'other',
] as const satisfies readonly DriftDismissReason[]

const shownSights = 5

function Sights({ sights }: Pick<DriftNote, 'sights'>) {
  const t = useTexts(driftTexts)
  return (
    <ul className="mt-3 flex flex-wrap items-center gap-2 text-small">
      {sights.slice(0, shownSights).map(({ at, runId, what }) => (
        <li
          key={`${at} ${runId}`}
          className="max-w-full rounded-full border border-line px-3 py-1 wrap-anywhere"
        >
          <Moment at={at} /> {what !== null && <Act told={what} />}{' '}
          {runId !== null && <TextLink href={`/runs/${runId}`}>{t('toRun')}</TextLink>}
        </li>
      ))}
      {sights.length > shownSights && (
        <li className="text-ink-faint">{t('more', { count: sights.length - shownSights })}</li>
      )}
    </ul>
  )
}

/** What was done then: the type of an event, and what it was about. */
function Act({ told }: { told: string }) {
  const words = useTexts(wordsTexts)
  const [type = '', ...subject] = told.split(' ')
  return (
    <>
      {eventInWords(words, type)}{' '}
      <span className="font-mono text-[0.8rem]">{subject.join(' ')}</span>
    </>
  )
}

/** Making the proposed change and dismissing a note, each with its way back. */
function useNoteAnswers({ id: noteId }: DriftNote, workflow: WorkflowDetail) {
  const t = useTexts(driftTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const workflowId = workflow.id
  const refresh = async (): Promise<void> => {
    const stale = [
      ['attention'],
      ['drift-notes', workflowId],
      ['workflow', workflowId],
      ['workflows'],
    ]
    await Promise.all(stale.map((queryKey) => cache.invalidateQueries({ queryKey })))
  }
  const restore = useMutation({
    mutationFn: ({ draft, revision }: Pick<WorkflowDetail, 'draft' | 'revision'>) =>
      client.saveDraft(
        { params: { workflowId }, body: { definition: draft } },
        { ifMatch: revision },
      ),
    onSuccess: refresh,
  })
  const apply = useMutation({
    mutationFn: async () => {
      const { draft } = workflow
      const { revision } = await client.applyDriftNote({ params: { noteId } })
      return { draft, revision }
    },
    onSuccess: async (before) => {
      say(t('applied'), { undo: () => restore.mutate(before) })
      await refresh()
    },
  })
  const reopen = useMutation({
    mutationFn: () => client.reopenDriftNote({ params: { noteId } }),
    onSuccess: refresh,
  })
  const dismiss = useMutation({
    mutationFn: (body: Answer<DriftDismissReason>) =>
      client.dismissDriftNote({ params: { noteId }, body }),
    onSuccess: async () => {
      say(t('dismissed'), { undo: () => reopen.mutate() })
      await refresh()
    },
  })
  return { apply, dismiss }
}
