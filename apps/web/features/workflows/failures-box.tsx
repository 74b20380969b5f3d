'use client'

import type { ReactNode } from 'react'
import { TextLink } from '../../ui/link.tsx'
import { Card } from '../../ui/page.tsx'
import type { WorkflowDetail } from './queries.ts'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

function linkTo(id: string): (chunks: ReactNode) => ReactNode {
  return (chunks) => <TextLink href={`/workflows/${id}`}>{chunks}</TextLink>
}

/** What is started when its runs fail, and for whose failures it is started itself. */
export function FailuresBox({ workflow }: { workflow: WorkflowDetail }) {
  const t = useTexts(workflowsTexts.failures)
  const { startedOnFailure: started, ofWorkflows, ofWorkspace } = workflow.failures
  if (!started && ofWorkflows.length === 0 && !ofWorkspace) return null
  return (
    <Card>
      <h2 className="mb-2 font-bold">{t('title')}</h2>
      <ul className="grid gap-2 text-small">
        {started && (
          <li>
            {t.rich(`starts.${started.of}`, {
              name: started.name,
              link: linkTo(started.id),
            })}
            {!started.enabled && (
              <span className="block font-semibold text-saffron-ink">{t('isOff')}</span>
            )}
          </li>
        )}
        {ofWorkflows.map(({ id, name }) => (
          <li key={id}>{t.rich('startedBy', { name, link: linkTo(id) })}</li>
        ))}
        {ofWorkspace && <li>{t('startedByAll')}</li>}
      </ul>
    </Card>
  )
}
