'use client'

import { useQuery } from '@tanstack/react-query'
import { useTimeZone } from 'use-intl'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { ButtonLink } from '../../ui/button.tsx'
import { useAddress } from '../../ui/link.tsx'
import { afterMount } from '../../ui/after-mount.tsx'
import { Page } from '../../ui/page.tsx'
import { ViewTabs } from '../../ui/segments.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { DraftEditor } from './draft-editor.tsx'
import { Overview } from './overview.tsx'
import { type WorkflowDetail, workflowQuery } from './queries.ts'
import { Versions } from './versions.tsx'
import { useWorkflowChanges } from './use-workflow-changes.ts'
import { WorkflowActions } from './workflow-actions.tsx'
import { WorkflowState } from './workflow-state.tsx'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Its drawings weigh more than the rest of the page, which most people open for the rest. */
const Simulate = afterMount(
  async () => (await import('../simulation/simulate.tsx')).Simulate,
  () => <Skeleton className="h-96" />,
)

const views = ['overview', 'edit', 'simulate', 'versions'] as const

export function WorkflowPage({ id }: { id: string }) {
  const t = useTexts(workflowsTexts)
  const { data, error, refetch } = useQuery(workflowQuery(useClient(), id))
  const back = { href: '/workflows', label: t('title') }
  if (error && !data) {
    return (
      <Page title={t('one')} back={back}>
        <ProblemNotice error={error} retry={refetch} />
      </Page>
    )
  }
  if (!data) {
    return (
      <Page title={<Skeleton className="h-8 w-72" />} back={back}>
        <Skeleton className="h-96" />
      </Page>
    )
  }
  return <LoadedWorkflow workflow={data} />
}

function LoadedWorkflow({ workflow }: { workflow: WorkflowDetail }) {
  const t = useTexts(workflowsTexts)
  const { path } = useAddress()
  const changes = useWorkflowChanges(workflow)
  const failure = changes.enable.error ?? changes.disable.error ?? changes.remove.error
  return (
    <Page
      back={{ href: '/workflows', label: t('title') }}
      title={
        <span className="flex flex-wrap items-center gap-3">
          {workflow.name}
          <WorkflowState workflow={workflow} />
        </span>
      }
      lead={workflow.description}
      actions={<WorkflowActions workflow={workflow} changes={changes} />}
      notice={
        failure && (
          <ProblemNotice error={failure}>
            <ButtonLink size="small" href={`${path}?view=edit`}>
              {t('toDraft')}
            </ButtonLink>
            <ButtonLink size="small" href="/connections">
              {t('toConnections')}
            </ButtonLink>
            <ButtonLink size="small" href="/start?way=watch">
              {t('toDevice')}
            </ButtonLink>
          </ProblemNotice>
        )
      }
    >
      <Views workflow={workflow} />
    </Page>
  )
}

function Views({ workflow }: { workflow: WorkflowDetail }) {
  const t = useTexts(workflowsTexts)
  const { path, query } = useAddress()
  const timeZone = useTimeZone() ?? 'UTC'
  const shown = views.filter((view) => view !== 'edit' || workflow.kind === 'user')
  const view = shown.find((one) => one === query.get('view')) ?? 'overview'
  const addressOf = (one: string): string => (one === 'overview' ? path : `${path}?view=${one}`)
  return (
    <>
      <ViewTabs
        label={t('views')}
        current={addressOf(view)}
        tabs={shown.map((one) => ({ href: addressOf(one), label: t(`view.${one}`) }))}
      />
      {view === 'overview' && <Overview workflow={workflow} />}
      {view === 'edit' && <DraftEditor key={workflow.id} workflow={workflow} />}
      {view === 'simulate' && (
        <Simulate
          simulated={{ workflowId: workflow.id }}
          latestVersion={workflow.publishedVersion}
          timeZone={timeZone}
        />
      )}
      {view === 'versions' && <Versions workflow={workflow} />}
    </>
  )
}
