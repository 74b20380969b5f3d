'use client'

import { useQuery } from '@tanstack/react-query'
import type { Suggestion } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Card, Page, Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { NoteLine } from '../definition/note-line.tsx'
import { DefinitionView } from '../definition/step-tree.tsx'
import { Decision } from './decision.tsx'
import { EditsView } from './edits-view.tsx'
import { EvidenceView } from '../evidence/evidence-view.tsx'
import { suggestionQuery } from './queries.ts'
import { RankView } from './rank-view.tsx'
import { SharingBox } from '../team/sharing-box.tsx'
import { useRoutineZone } from './routine-zone.ts'
import { Simulate } from '../simulation/simulate.tsx'
import { StepStrip } from './step-strip.tsx'
import { summaryInWords, titleInWords } from './told-suggestion.ts'
import { useTelling } from './use-telling.ts'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

export function SuggestionPage({ id }: { id: string }) {
  const t = useTexts(suggestionsTexts)
  const { data, error, refetch } = useQuery(suggestionQuery(useClient(), id))
  const telling = useTelling()
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
      title={titleInWords(data, telling)}
      lead={summaryInWords(data, telling)}
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
          {general.length > 0 && (
            <ul className="mb-4 grid gap-1.5">
              {general.map((note) => (
                <NoteLine key={note.message} note={note} />
              ))}
            </ul>
          )}
          <DefinitionView definition={suggestion.definition} notes={suggestion.notes} />
        </Card>
      </Section>
      <Simulate simulated={{ suggestionId: suggestion.id }} timeZone={timeZone} />
      <SharingBox patternId={suggestion.pattern.id} />
    </>
  )
}
