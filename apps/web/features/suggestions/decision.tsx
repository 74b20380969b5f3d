'use client'

import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Check, X } from 'lucide-react'
import type { Suggestion } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { useProblemText } from '../../api/problem.tsx'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { useGoTo } from '../../ui/link.tsx'
import { Badge } from '../../ui/status.tsx'
import { useToast } from '../../ui/toast.tsx'
import { offersOtherwise } from './accept-choices.ts'
import { AcceptDialog, type Taken } from './accept-dialog.tsx'
import { questionsOf } from './asks.ts'
import { DismissedBadge } from './dismissed-badge.tsx'
import { DismissDialog } from './dismiss-dialog.tsx'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface DecisionProps {
  suggestion: Suggestion
  /** In a list. */
  small?: boolean
}

/** What can be said to a suggestion, or what was. */
export function Decision({ suggestion, small = false }: DecisionProps) {
  const t = useTexts(suggestionsTexts)
  const decide = useDecisions(suggestion.id)
  const mayDecide = useCan('suggestions:write')
  const size = small ? 'small' : 'medium'
  if (suggestion.status === 'accepted' && suggestion.workflowId) {
    return (
      <>
        <Badge mood="good">{t('statuses.accepted')}</Badge>
        <ButtonLink
          size={size}
          href={`/workflows/${suggestion.workflowId}`}
          tone={small ? 'plain' : 'primary'}
        >
          {t('toWorkflow')}
        </ButtonLink>
      </>
    )
  }
  if (suggestion.status === 'dismissed') {
    return (
      <>
        <DismissedBadge suggestion={suggestion} />
        {mayDecide && (
          <Button size={size} busy={decide.reopen.isPending} onClick={() => decide.reopen.mutate()}>
            {t('reopen')}
          </Button>
        )}
      </>
    )
  }
  return mayDecide && <OpenDecision {...{ suggestion, small, decide }} />
}

function OpenDecision({
  suggestion,
  small,
  decide,
}: DecisionProps & { decide: ReturnType<typeof useDecisions> }) {
  const t = useTexts(suggestionsTexts)
  const [dismissing, setDismissing] = useState(false)
  const [asking, setAsking] = useState(false)
  const asks = questionsOf(suggestion.notes).length > 0 || offersOtherwise(suggestion)
  const size = small ? 'small' : 'medium'
  return (
    <>
      <Button
        size={size}
        tone={small ? 'quiet' : 'plain'}
        data-key="d"
        aria-keyshortcuts={small ? 'D' : undefined}
        icon={<X className="size-4" aria-hidden="true" />}
        onClick={() => setDismissing(true)}
      >
        {t('dismiss')}
      </Button>
      <Button
        size={size}
        tone={small ? 'plain' : 'primary'}
        data-key="a"
        aria-keyshortcuts={small ? 'A' : undefined}
        busy={decide.accept.isPending}
        icon={<Check className="size-4" aria-hidden="true" />}
        onClick={() => (asks ? setAsking(true) : decide.accept.mutate({}))}
      >
        {t('accept')}
      </Button>
      <AcceptDialog
        open={asking}
        onClose={() => setAsking(false)}
        suggestion={suggestion}
        busy={decide.accept.isPending}
        onAccept={(taken) => decide.accept.mutate(taken)}
      />
      <DismissDialog
        open={dismissing}
        onClose={() => setDismissing(false)}
        suggestionId={suggestion.id}
        onUndo={() => decide.reopen.mutate()}
      />
    </>
  )
}

function useDecisions(suggestionId: string) {
  const t = useTexts(suggestionsTexts)
  const client = useClient()
  const cache = useQueryClient()
  const goTo = useGoTo()
  const say = useToast()
  const problemText = useProblemText()
  const params = { suggestionId }
  const onError = (error: Error): void => {
    const { title, fix } = problemText(error)
    say(`${title}. ${fix}`, { tone: 'bad' })
  }
  const refresh = (): Promise<unknown> =>
    Promise.all(
      ['suggestion', 'suggestions', 'overview'].map((key) =>
        cache.invalidateQueries({ queryKey: [key] }),
      ),
    )
  const accept = useMutation({
    mutationFn: (body: Taken) => client.acceptSuggestion({ params, body }),
    onSuccess: (workflow) => {
      say(t('accepted'))
      void refresh()
      goTo(`/workflows/${workflow.id}`)
    },
    onError,
  })
  const reopen = useMutation({
    mutationFn: () => client.reopenSuggestion({ params }),
    onSuccess: async () => {
      say(t('reopened'))
      await refresh()
    },
    onError,
  })
  return { accept, reopen }
}
