'use client'

import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Footprints } from 'lucide-react'
import type { DriftDismissReason, DriftNote } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { ReasonDialog } from '../../api/reason-dialog.tsx'
import { Button } from '../../ui/button.tsx'
import type { WorkflowDetail } from '../workflows/queries.ts'
import { ProposedChange } from './proposed-change.tsx'
import { driftNotesQuery } from './queries.ts'
import { Sights } from './sights.tsx'
import { useNoteAnswers } from './use-note-answers.ts'
import driftTexts from '../../messages/en/drift.json' with { type: 'json' }
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
      <p className="mt-1 text-ink-soft">
        {t(`kinds.${kind}.text`, { seen, of, enabled: workflow.enabled ? 'yes' : 'no' })}
      </p>
      <Sights sights={sights} isLast={kind === 'stopped' && !workflow.enabled} />
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
