'use client'

import { useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTimeZone, useTranslations } from 'use-intl'
import type { Suggestion } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { TextLink } from '../../ui/link.tsx'
import { List } from '../../ui/list.tsx'
import { Card, Section } from '../../ui/page.tsx'
import { Moment, RelativeTime } from '../../ui/time.tsx'
import { DefinitionView } from '../definition/step-tree.tsx'
import { YamlView } from '../definition/yaml-view.tsx'
import { runsQuery } from '../runs/queries.ts'
import { RunRow } from '../runs/run-row.tsx'
import { suggestionQuery } from '../suggestions/queries.ts'
import { LimitsBox } from './limits-box.tsx'
import { nextFiresQuery, type WorkflowDetail } from './queries.ts'
import { useWorkflowChanges } from './use-workflow-changes.ts'

/** What it does, when it does it next, and how it went lately. */
export function Overview({ workflow }: { workflow: WorkflowDetail }) {
  const t = useTranslations('workflows')
  const [asText, setAsText] = useState(false)
  const notes = useOpenNotes(workflow)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-8 gap-y-8 xl:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-w-0">
        <Section
          title={t(workflow.published && !workflow.draftChanged ? 'whatItDoes' : 'whatDraftDoes')}
          aside={
            <Button size="small" tone="quiet" onClick={() => setAsText(!asText)}>
              {asText ? t('asSteps') : t('asYaml')}
            </Button>
          }
        >
          {asText ? (
            <YamlView definition={workflow.draft} />
          ) : (
            <Card>
              <DefinitionView definition={workflow.draft} notes={notes} />
            </Card>
          )}
        </Section>
        <LatestRuns workflow={workflow} />
      </div>
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4">
        <NextFires workflow={workflow} />
        <LimitsBox definition={workflow.published ?? workflow.draft} />
        {workflow.webhookUrl && <WebhookBox workflow={workflow} url={workflow.webhookUrl} />}
        {workflow.suggestionId && (
          <Card>
            <h2 className="mb-1 font-bold">{t('origin')}</h2>
            <p className="text-small text-ink-soft">
              {t('originText')}{' '}
              <TextLink href={`/suggestions/${workflow.suggestionId}`}>{t('toEvidence')}</TextLink>
            </p>
          </Card>
        )}
      </div>
    </div>
  )
}

/** What the suggestion left to its person, until the draft is published for the first time. */
function useOpenNotes(workflow: WorkflowDetail): Suggestion['notes'] | undefined {
  const { suggestionId, publishedVersion } = workflow
  const { data } = useQuery({
    ...suggestionQuery(useClient(), suggestionId ?? ''),
    enabled: suggestionId !== null && publishedVersion === null,
  })
  return publishedVersion === null ? data?.notes : undefined
}

function NextFires({ workflow }: { workflow: WorkflowDetail }) {
  const t = useTranslations('workflows')
  const zone = useTimeZone() ?? 'UTC'
  const { data } = useQuery(nextFiresQuery(useClient(), workflow.id))
  if (!workflow.triggers.includes('schedule')) return null
  const times = data?.items ?? []
  return (
    <Card>
      <h2 className="mb-2 font-bold">{t('nextTimes')}</h2>
      {!workflow.enabled && <p className="text-small text-ink-soft">{t('notWhileOff')}</p>}
      {workflow.enabled && times.length === 0 && (
        <p className="text-small text-ink-soft">{t('neverAgain')}</p>
      )}
      {times.length > 0 && (
        <p className="mb-1 text-tiny text-ink-faint">{t('timesIn', { zone })}</p>
      )}
      <ol className="grid gap-1 text-small">
        {times.map((at, index) => (
          <li key={at} className="flex justify-between gap-3">
            <Moment at={at} />
            {index === 0 && (
              <span className="text-ink-faint">
                <RelativeTime at={at} />
              </span>
            )}
          </li>
        ))}
      </ol>
    </Card>
  )
}

function WebhookBox({ workflow, url }: { workflow: WorkflowDetail; url: string }) {
  const t = useTranslations('workflows')
  const ui = useTranslations('ui')
  const { rotate } = useWorkflowChanges(workflow)
  const mayWrite = useCan('workflows:write')
  const [asking, setAsking] = useState(false)
  return (
    <Card>
      <h2 className="mb-1 font-bold">{t('webhook')}</h2>
      <p className="mb-3 text-small text-ink-soft">{t('webhookText')}</p>
      <CodeBlock label={t('webhook')} code={url} />
      {mayWrite && (
        <Button size="small" tone="quiet" className="mt-2 -ml-2" onClick={() => setAsking(true)}>
          {t('rotate')}
        </Button>
      )}
      <Dialog open={asking} onClose={() => setAsking(false)} title={t('rotateTitle')}>
        <p className="text-ink-soft">{t('rotateText')}</p>
        {rotate.error && <ProblemNotice error={rotate.error} />}
        <DialogActions>
          <Button tone="quiet" onClick={() => setAsking(false)}>
            {ui('cancel')}
          </Button>
          <Button
            tone="danger"
            busy={rotate.isPending}
            onClick={() => rotate.mutate(undefined, { onSuccess: () => setAsking(false) })}
          >
            {t('rotate')}
          </Button>
        </DialogActions>
      </Dialog>
    </Card>
  )
}

function LatestRuns({ workflow }: { workflow: WorkflowDetail }) {
  const t = useTranslations('workflows')
  const { data } = useInfiniteQuery(runsQuery(useClient(), { workflowId: workflow.id }))
  const runs = data?.pages[0]?.items.slice(0, 8) ?? []
  return (
    <Section
      title={t('latestRuns')}
      aside={
        runs.length > 0 && (
          <TextLink href={`/runs?workflow=${workflow.id}&kind=all`}>{t('allRuns')}</TextLink>
        )
      }
    >
      {runs.length === 0 ? (
        <p className="text-ink-soft">{t('noRuns')}</p>
      ) : (
        <List label={t('latestRuns')}>
          {runs.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </List>
      )}
    </Section>
  )
}
