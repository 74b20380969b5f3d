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
        {mayDecide && suggestion.canReopen && <TakeBack from="accepted" {...{ size, decide }} />}
        {suggestion.workflowPutAway ? (
          <PutAway workflowId={suggestion.workflowId} {...{ size, decide }} />
        ) : (
          <ButtonLink
            size={size}
            href={`/workflows/${suggestion.workflowId}`}
            tone={small ? 'plain' : 'primary'}
          >
            {t('toWorkflow')}
          </ButtonLink>
        )}
      </>
    )
  }
  if (suggestion.status === 'dismissed') {
    return (
      <>
        <DismissedBadge suggestion={suggestion} />
        {mayDecide && <TakeBack from="dismissed" {...{ size, decide }} />}
      </>
    )
  }
  return mayDecide && <OpenDecision {...{ suggestion, small, decide }} />
}

type Decisions = ReturnType<typeof useDecisions>

interface TakeBackProps {
  from: 'accepted' | 'dismissed'
  size: 'small' | 'medium'
  decide: Decisions
}

function TakeBack({ from, size, decide }: TakeBackProps) {
  const t = useTexts(suggestionsTexts)
  return (
    <Button size={size} busy={decide.reopen.isPending} onClick={() => decide.reopen.mutate(from)}>
      {t('reopen')}
    </Button>
  )
}

interface PutAwayProps extends Pick<TakeBackProps, 'size' | 'decide'> {
  workflowId: string
}

/** In place of a link that would lead to nothing. */
function PutAway({ workflowId, size, decide: { restore } }: PutAwayProps) {
  const t = useTexts(suggestionsTexts)
  const mayRestore = useCan('workflows:write')
  return (
    <>
      <Badge>{t('putAway')}</Badge>
      {mayRestore && (
        <Button size={size} busy={restore.isPending} onClick={() => restore.mutate(workflowId)}>
          {t('restore')}
        </Button>
      )}
    </>
  )
}

function OpenDecision({ suggestion, small, decide }: DecisionProps & { decide: Decisions }) {
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
        onUndo={() => decide.reopen.mutate('dismissed')}
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
  const reopen = useMutation({
    mutationFn: (_from: 'accepted' | 'dismissed') => client.reopenSuggestion({ params }),
    onSuccess: async (suggestion, from) => {
      cache.setQueryData(['suggestion', suggestionId], suggestion)
      say(t(`reopened.${from}`))
      await refresh()
    },
    onError,
  })
  /** The page that accepting led to is of a draft that is put away then. */
  const takeBack = (): void =>
    void reopen.mutateAsync('accepted').then(
      () => goTo(`/suggestions/${suggestionId}`),
      () => undefined, // said above
    )
  const accept = useMutation({
    mutationFn: (body: Taken) => client.acceptSuggestion({ params, body }),
    onSuccess: (workflow) => {
      say(t('accepted'), { undo: takeBack })
      void refresh()
      goTo(`/workflows/${workflow.id}`)
    },
    onError,
  })
  const restore = useMutation({
    mutationFn: (workflowId: string) => client.restoreWorkflow({ params: { workflowId } }),
    onSuccess: async () => {
      say(t('restored'))
      await refresh()
    },
    onError,
  })
  return { accept, reopen, restore }
}
