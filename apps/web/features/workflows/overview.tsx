'use client'

import { useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
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
import { DefinitionView } from '../definition/step-tree.tsx'
import { YamlView } from '../definition/yaml-view.tsx'
import { DriftNotes } from '../drift/drift-notes.tsx'
import { runsQuery } from '../runs/queries.ts'
import { RunRow } from '../runs/run-row.tsx'
import { suggestionQuery } from '../suggestions/queries.ts'
import { CaptureBox } from '../triggers/capture-box.tsx'
import { Deliveries } from '../triggers/deliveries.tsx'
import { ScheduleBox } from '../triggers/schedule-box.tsx'
import { FailuresBox } from './failures-box.tsx'
import { ForecastBox } from './forecast-box.tsx'
import { LimitsBox } from './limits-box.tsx'
import { PersonShadow } from './person-shadow.tsx'
import { PinsBox } from './pins-box.tsx'
import type { WorkflowDetail } from './queries.ts'
import { TimeSavedBox } from './time-saved-box.tsx'
import { useWorkflowChanges } from './use-workflow-changes.ts'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** What it does, when it does it next, and how it went lately. */
export function Overview({ workflow }: { workflow: WorkflowDetail }) {
  const t = useTexts(workflowsTexts)
  const [asText, setAsText] = useState(false)
  const notes = useOpenNotes(workflow)
  const mayReadRuns = useCan('runs:read')
  const mayWrite = useCan('workflows:write')
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-8 gap-y-8 xl:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-w-0">
        <DriftNotes workflow={workflow} />
        <PersonShadow workflow={workflow} />
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
        {workflow.webhookUrl && mayReadRuns && (
          <Deliveries workflowId={workflow.id} url={workflow.webhookUrl} />
        )}
        <LatestRuns workflow={workflow} />
      </div>
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4">
        {workflow.timeSaved && <TimeSavedBox timeSaved={workflow.timeSaved} />}
        <ScheduleBox workflow={workflow} />
        {workflow.kind === 'user' && <ForecastBox workflow={workflow} />}
        <LimitsBox definition={workflow.published ?? workflow.draft} />
        <FailuresBox workflow={workflow} />
        {mayReadRuns && <PinsBox workflow={workflow} />}
        {mayWrite && workflow.draft.trigger.some(({ type }) => type === 'webhook') && (
          <CaptureBox workflowId={workflow.id} draft={workflow.draftChanged} />
        )}
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

function WebhookBox({ workflow, url }: { workflow: WorkflowDetail; url: string }) {
  const t = useTexts(workflowsTexts)
  const { rotate } = useWorkflowChanges(workflow)
  const mayWrite = useCan('workflows:write')
  const [asking, setAsking] = useState(false)
  const trigger = workflow.published?.trigger.find(({ type }) => type === 'webhook')
  const signature = trigger?.type === 'webhook' ? trigger.signature : undefined
  return (
    <Card>
      <h2 className="mb-1 font-bold">{t('webhook')}</h2>
      <p className="mb-3 text-small text-ink-soft">
        {signature ? t('webhookSigned', signature) : t('webhookText')}
      </p>
      <CodeBlock label={t('webhook')} code={url} />
      {mayWrite && (
        <Button size="small" tone="quiet" className="mt-2 -ml-2" onClick={() => setAsking(true)}>
          {t('rotate')}
        </Button>
      )}
      <Dialog open={asking} onClose={() => setAsking(false)} title={t('rotateTitle')}>
        <p className="text-ink-soft">{t('rotateText')}</p>
        {rotate.error && <ProblemNotice error={rotate.error} />}
        <DialogActions onCancel={() => setAsking(false)}>
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
  const t = useTexts(workflowsTexts)
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
