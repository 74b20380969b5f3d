'use client'

import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useClient } from '../../api/client-context.tsx'
import { Confirm } from '../../api/confirm.tsx'
import { useCan } from '../../api/me.tsx'
import { Button } from '../../ui/button.tsx'
import { TextLink } from '../../ui/link.tsx'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** What dead letters are, and repeating all of them that the filter shows. */
export function DeadLetters({ workflowId }: { workflowId: string | undefined }) {
  const t = useTexts(runsTexts.dead)
  const client = useClient()
  const cache = useQueryClient()
  const mayWrite = useCan('runs:write')
  const [asking, setAsking] = useState(false)
  const repeat = useMutation({
    mutationFn: () =>
      client.repeatRuns({
        body: { filter: { dead: true, ...(workflowId ? { workflowId } : {}) } },
      }),
    onSuccess: async () => {
      setAsking(false)
      await cache.invalidateQueries({ queryKey: ['runs'] })
    },
  })
  return (
    <div className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
      <p className="max-w-prose text-ink-soft">{t('text')}</p>
      {mayWrite && (
        <Button
          icon={<RotateCw className="size-4" aria-hidden="true" />}
          onClick={() => setAsking(true)}
        >
          {t('repeatAll')}
        </Button>
      )}
      <p aria-live="polite" className="text-small">
        {repeat.data && (
          <>
            {t('started', { count: repeat.data.total })}{' '}
            <TextLink href={`/runs/${repeat.data.runId}`}>{t('follow')}</TextLink>
          </>
        )}
      </p>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('title')}
        action={t('repeatAll')}
        busy={repeat.isPending}
        error={repeat.error}
        onConfirm={() => repeat.mutate()}
      >
        {t('confirm')}
      </Confirm>
    </div>
  )
}
