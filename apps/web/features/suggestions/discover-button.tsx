'use client'

import { useEffect, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Sparkle } from 'lucide-react'
import { useClient } from '../../api/client-context.tsx'
import { useProblemText } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { useToast } from '../../ui/toast.tsx'
import { isFinal, runQuery } from '../runs/queries.ts'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Looks for routines now, shows that it goes on, and says when it has ended. */
export function DiscoverButton() {
  const t = useTexts(suggestionsTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const problemText = useProblemText()
  const [runId, setRunId] = useState<string>()
  const start = useMutation({
    mutationFn: () => client.discover(),
    onSuccess: (run) => setRunId(run.id),
    onError: (error) => say(problemText(error).title, { tone: 'bad' }),
  })
  const run = useQuery({
    ...runQuery(client, runId ?? ''),
    enabled: runId !== undefined,
    refetchInterval: 2000,
  })
  const status = run.data?.status
  useEffect(() => {
    if (!runId || !status || !isFinal(status)) return
    setRunId(undefined)
    void cache.invalidateQueries({ queryKey: ['suggestions'] })
    say(t(status === 'succeeded' ? 'discovered' : 'discoveryFailed'), {
      tone: status === 'succeeded' ? 'good' : 'bad',
    })
  }, [runId, status, cache, say, t])
  return (
    <Button
      busy={start.isPending || runId !== undefined}
      icon={<Sparkle className="size-4" aria-hidden="true" />}
      onClick={() => start.mutate()}
    >
      {runId ? t('discovering') : t('discover')}
    </Button>
  )
}
