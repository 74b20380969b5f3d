'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../../api/client-context.tsx'
import { useGoTo } from '../../ui/link.tsx'
import { useToast } from '../../ui/toast.tsx'
import type { WorkflowDetail } from './queries.ts'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Publishing, switching on and off, and going back to an old version, with what they show afterwards. */
export function useWorkflowChanges(workflow: Pick<WorkflowDetail, 'id'>) {
  const t = useTexts(workflowsTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const goTo = useGoTo()
  const params = { workflowId: workflow.id }
  const refresh = async (changed?: WorkflowDetail): Promise<void> => {
    if (changed) cache.setQueryData(['workflow', workflow.id], changed)
    const stale = ['workflow', 'workflows', 'versions', 'next-fires', 'overview']
    await Promise.all(stale.map((key) => cache.invalidateQueries({ queryKey: [key] })))
  }
  const disable = useMutation({
    mutationFn: () => client.disableWorkflow({ params }),
    onSuccess: async (changed) => {
      say(t('disabled'), { undo: () => enable.mutate() })
      await refresh(changed)
    },
  })
  const enable = useMutation({
    mutationFn: () => client.enableWorkflow({ params }),
    onSuccess: async (changed) => {
      say(t('enabled'), { undo: () => disable.mutate() })
      await refresh(changed)
    },
  })
  const pause = useMutation({
    mutationFn: () => client.pauseWorkflow({ params }),
    onSuccess: async (changed) => {
      say(t('paused'), { undo: () => resume.mutate() })
      await refresh(changed)
    },
  })
  const resume = useMutation({
    mutationFn: () => client.resumeWorkflow({ params }),
    onSuccess: async (changed) => {
      say(t('resumed'), { undo: () => pause.mutate() })
      await refresh(changed)
    },
  })
  const publish = useMutation({
    mutationFn: (comment: string) =>
      client.publishWorkflow({ params, body: comment.trim() ? { comment: comment.trim() } : {} }),
    onSuccess: async ({ version }) => {
      say(t('published', { version }))
      await refresh()
    },
  })
  const rollBack = useMutation({
    mutationFn: (version: number) => client.rollBackWorkflow({ params: { ...params, version } }),
    onSuccess: async ({ version }) => {
      say(t('published', { version }))
      await refresh()
    },
  })
  const rotate = useMutation({
    mutationFn: () => client.rotateWebhook({ params }),
    onSuccess: async () => {
      say(t('rotated'))
      await refresh()
    },
  })
  const restore = useMutation({
    mutationFn: () => client.restoreWorkflow({ params }),
    onSuccess: async () => {
      say(t('restored'))
      await refresh()
    },
  })
  const remove = useMutation({
    mutationFn: () => client.deleteWorkflow({ params }),
    onSuccess: async () => {
      say(t('putAway'), { undo: () => restore.mutate() })
      goTo('/workflows')
      await cache.invalidateQueries({ queryKey: ['workflows'] })
    },
  })
  return { remove, enable, disable, pause, resume, publish, rollBack, rotate }
}
