'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DriftDismissReason, DriftNote } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import type { Answer } from '../../api/reason-dialog.tsx'
import { useToast } from '../../ui/toast.tsx'
import type { WorkflowDetail } from '../workflows/queries.ts'
import driftTexts from '../../messages/en/drift.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Making the proposed change and dismissing a note, each with its way back. */
export function useNoteAnswers({ id: noteId }: DriftNote, workflow: WorkflowDetail) {
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
