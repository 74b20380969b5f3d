import type { Metadata } from 'next'
import { Prefetch } from '../../../../api/prefetch.tsx'
import { pageTitles } from '../../../../messages/titles.ts'
import { NewWorkflow } from '../../../../features/workflows/new-workflow.tsx'

export const metadata: Metadata = { title: pageTitles('newWorkflow') }

export default function NewWorkflowPage() {
  return (
    <Prefetch path="/workflows/new" load={(_cache, client) => [client.getMe()]}>
      <NewWorkflow />
    </Prefetch>
  )
}
