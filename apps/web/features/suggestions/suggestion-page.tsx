'use client'

import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, X } from 'lucide-react'
import type { Suggestion } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice, useProblemText } from '../../api/problem.tsx'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { useGoTo } from '../../ui/link.tsx'
import { Card, Page, Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Badge } from '../../ui/status.tsx'
import { useToast } from '../../ui/toast.tsx'
import { DefinitionView } from '../definition/step-tree.tsx'
import { offersOtherwise } from './accept-choices.ts'
import { AcceptDialog, type Taken } from './accept-dialog.tsx'
import { questionsOf } from './asks.ts'
import { DismissDialog } from './dismiss-dialog.tsx'
import { EditsView } from './edits-view.tsx'
import { EvidenceView } from './evidence-view.tsx'
import { suggestionQuery } from './queries.ts'
import { RankView } from './rank-view.tsx'
import { SharingBox } from './sharing-box.tsx'
import { useRoutineZone } from './routine-zone.ts'
import { Simulate } from './simulation-view.tsx'
import { StepStrip } from './step-strip.tsx'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

export function SuggestionPage({ id }: { id: string }) {
  const t = useTexts(suggestionsTexts)
  const { data, error, refetch } = useQuery(suggestionQuery(useClient(), id))
  const back = { href: '/suggestions', label: t('title') }
  if (error) {
    return (
      <Page title={t('one')} back={back}>
        <ProblemNotice error={error} retry={refetch} />
      </Page>
    )
  }
  if (!data) {
    return (
      <Page title={<Skeleton className="h-8 w-80" />} back={back}>
        <Skeleton className="h-96" />
      </Page>
    )
  }
  return (
    <Page
      title={data.title}
      lead={data.summary}
      back={back}
      actions={<Decision suggestion={data} />}
    >
      <SuggestionBody suggestion={data} />
    </Page>
  )
}

function SuggestionBody({ suggestion }: { suggestion: Suggestion }) {
  const t = useTexts(suggestionsTexts)
  const timeZone = useRoutineZone(suggestion.pattern)
  const general = suggestion.notes.filter(({ stepId }) => stepId === null)
  return (
    <>
      <EditsView suggestion={suggestion} />
      <Section title={t('whatYouDo')}>
        <StepStrip pattern={suggestion.pattern} />
      </Section>
      <EvidenceView suggestion={suggestion} timeZone={timeZone} />
      {suggestion.status === 'open' && <RankView suggestion={suggestion} />}
      <Section title={t('proposal')} lead={t('proposalLead')}>
        <Card>
          {general.map(({ message }) => (
            <p
              key={message}
              className="mb-4 rounded-small bg-saffron-soft px-3 py-2 text-small font-medium text-saffron-ink"
            >
              {message}
            </p>
          ))}
          <DefinitionView definition={suggestion.definition} notes={suggestion.notes} />
        </Card>
      </Section>
      <Simulate simulated={{ suggestionId: suggestion.id }} timeZone={timeZone} />
      <SharingBox patternId={suggestion.pattern.id} />
    </>
  )
}

function Decision({ suggestion }: { suggestion: Suggestion }) {
  const t = useTexts(suggestionsTexts)
  const decide = useDecisions(suggestion.id)
  const mayDecide = useCan('suggestions:write')
  const [dismissing, setDismissing] = useState(false)
  const [asking, setAsking] = useState(false)
  const asks = questionsOf(suggestion.notes).length > 0 || offersOtherwise(suggestion)
  if (suggestion.status === 'accepted' && suggestion.workflowId) {
    return (
      <>
        <Badge mood="good">{t('statuses.accepted')}</Badge>
        <ButtonLink href={`/workflows/${suggestion.workflowId}`} tone="primary">
          {t('toWorkflow')}
        </ButtonLink>
      </>
    )
  }
  if (!mayDecide) return null
  if (suggestion.status === 'dismissed') {
    return (
      <>
        {suggestion.dismissReason && <Badge>{t(`reasons.${suggestion.dismissReason}`)}</Badge>}
        <Button busy={decide.reopen.isPending} onClick={() => decide.reopen.mutate()}>
          {t('reopen')}
        </Button>
      </>
    )
  }
  return (
    <>
      <Button
        icon={<X className="size-4" aria-hidden="true" />}
        onClick={() => setDismissing(true)}
      >
        {t('dismiss')}
      </Button>
      <Button
        tone="primary"
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
