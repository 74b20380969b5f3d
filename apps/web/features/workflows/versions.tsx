'use client'

import { useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import type { WorkflowVersion } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { Pages } from '../../api/load-more.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Card } from '../../ui/page.tsx'
import { Badge } from '../../ui/status.tsx'
import { Moment } from '../../ui/time.tsx'
import { Unfold } from '../../ui/unfold.tsx'
import { DiffView } from '../definition/diff-view.tsx'
import { versionsQuery, type WorkflowDetail } from './queries.ts'
import { ShadowBox } from './shadow-box.tsx'
import { useWorkflowChanges } from './use-workflow-changes.ts'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Every published version, what each changed, and what publishing the draft would change. */
export function Versions({ workflow }: { workflow: WorkflowDetail }) {
  const t = useTexts(workflowsTexts)
  const mayReadRuns = useCan('runs:read')
  const list = useInfiniteQuery(versionsQuery(useClient(), workflow.id))
  return (
    <Pages
      list={list}
      empty={
        <EmptyState
          icon={<History className="size-6" aria-hidden="true" />}
          title={t('versions.empty')}
        >
          {t('versions.emptyText')}
        </EmptyState>
      }
    >
      {(versions) => (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          {workflow.draftChanged && workflow.published && (
            <Card className="border-dashed">
              <h2 className="mb-3 font-bold">{t('versions.draftChanges')}</h2>
              <DiffView before={workflow.published} after={workflow.draft} />
            </Card>
          )}
          {workflow.published && mayReadRuns && <ShadowBox workflow={workflow} />}
          {versions.map((version, index) => (
            <VersionCard
              key={version.version}
              workflow={workflow}
              version={version}
              older={versions[index + 1]}
            />
          ))}
        </div>
      )}
    </Pages>
  )
}

interface VersionCardProps {
  workflow: WorkflowDetail
  version: WorkflowVersion
  older: WorkflowVersion | undefined
}

function VersionCard({ workflow, version, older }: VersionCardProps) {
  const t = useTexts(workflowsTexts)
  const [asking, setAsking] = useState(false)
  const { rollBack } = useWorkflowChanges(workflow)
  const mayWrite = useCan('workflows:write') && workflow.kind === 'user'
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 className="text-lead font-bold">
          {t('versions.number', { version: version.version })}
        </h2>
        {version.current && <Badge mood="tide">{t('versions.current')}</Badge>}
        <span className="text-small text-ink-faint">
          <Moment at={version.publishedAt} /> {t('versions.by', { name: version.publishedBy })}
        </span>
        {mayWrite && !version.current && (
          <Button size="small" className="ml-auto" onClick={() => setAsking(true)}>
            {t('versions.restore')}
          </Button>
        )}
      </div>
      {version.comment && <p className="mt-1 text-ink-soft">{version.comment}</p>}
      <div className="mt-3">
        {older ? (
          <Unfold title={t('versions.changes', { version: older.version })}>
            <div className="mt-3">
              <DiffView before={older.definition} after={version.definition} />
            </div>
          </Unfold>
        ) : (
          version.version === 1 && (
            <p className="text-small text-ink-faint">{t('versions.first')}</p>
          )
        )}
      </div>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('versions.restoreTitle', { version: version.version })}
      >
        <p className="text-ink-soft">{t('versions.restoreText')}</p>
        {rollBack.error && <ProblemNotice error={rollBack.error} />}
        <DialogActions onCancel={() => setAsking(false)}>
          <Button
            tone="primary"
            busy={rollBack.isPending}
            onClick={() => rollBack.mutate(version.version, { onSuccess: () => setAsking(false) })}
          >
            {t('versions.restore')}
          </Button>
        </DialogActions>
      </Dialog>
    </Card>
  )
}
