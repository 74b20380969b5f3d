'use client'

import { useQuery } from '@tanstack/react-query'
import { Lightbulb } from 'lucide-react'
import { useFormatter } from 'use-intl'
import type { LastLook } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { ButtonLink } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { TextLink } from '../../ui/link.tsx'
import { Badge } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { Unfold } from '../../ui/unfold.tsx'
import { EventIcon } from '../activity/event-icon.tsx'
import { eventInWords } from '../definition/words.ts'
import { lastLookQuery } from './queries.ts'
import { nameInWords } from './told-suggestion.ts'
import { useTelling } from './use-telling.ts'
import { describeLook, whyNot } from './why-not.ts'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import wordsTexts from '../../messages/en/words.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

type Look = NonNullable<LastLook['look']>

/** Under what is suggested: what the last look looked at, and why what else it found is not suggested. */
export function LastLookSection() {
  const t = useTexts(suggestionsTexts)
  const { data } = useQuery(lastLookQuery(useClient()))
  if (!data?.look) return null
  const { look } = data
  return (
    <section aria-labelledby="last-look" className="mt-9 border-t border-line pt-5">
      <h2 id="last-look" className="font-bold">
        {t('lastLook.title')}
      </h2>
      <p className="mt-1 max-w-3xl text-small text-ink-soft">
        <LookInWords look={look} />
      </p>
      <NotSuggested routines={look.notSuggested} />
    </section>
  )
}

/** In the place of suggestions: what was looked at all the same, and what a routine needs. */
export function NothingToSuggest() {
  const t = useTexts(suggestionsTexts)
  const { data } = useQuery(lastLookQuery(useClient()))
  const look = data?.look ?? null
  return (
    <>
      <EmptyState
        icon={<Lightbulb className="size-6" aria-hidden="true" />}
        title={t('emptyTitle')}
        action={
          <ButtonLink href="/start" tone="primary">
            {t('emptyAction')}
          </ButtonLink>
        }
      >
        {look ? (
          <>
            <p>
              <LookInWords look={look} />
            </p>
            <p className="mt-2">{t('lastLook.needed')}</p>
          </>
        ) : (
          t('emptyText')
        )}
      </EmptyState>
      {look && <NotSuggested routines={look.notSuggested} open />}
    </>
  )
}

function LookInWords({ look }: { look: Look }) {
  const t = useTexts(suggestionsTexts)
  const format = useFormatter()
  return (
    <>
      {t('lastLook.at')} <RelativeTime at={look.at} />
      {'. '}
      {describeLook(look, { t, format }).join(' ')}
    </>
  )
}

function NotSuggested({
  routines,
  open = false,
}: {
  routines: Look['notSuggested']
  open?: boolean
}) {
  const t = useTexts(suggestionsTexts)
  if (routines.length === 0) return null
  return (
    <Unfold
      title={t('lastLook.notSuggested', { count: routines.length })}
      className="mt-4"
      open={open}
    >
      <ul className="mt-3 grid grid-cols-[minmax(0,1fr)] divide-y divide-line">
        {routines.map((routine) => (
          <NotSuggestedRow key={routine.patternId} routine={routine} />
        ))}
      </ul>
    </Unfold>
  )
}

function NotSuggestedRow({ routine }: { routine: Look['notSuggested'][number] }) {
  const t = useTexts(suggestionsTexts)
  const words = useTexts(wordsTexts)
  const format = useFormatter()
  const telling = useTelling()
  const { steps, reason, like } = routine
  return (
    <li className="grid gap-x-8 gap-y-2 py-3 text-small sm:grid-cols-2">
      <ol aria-label={t('stepsLabel')} className="grid grid-cols-[minmax(0,1fr)] gap-1">
        {steps.map((step, index) => (
          // A routine may do the same thing twice, so only the place tells its steps apart.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index} className="flex min-w-0 items-start gap-2">
            <EventIcon type={step.type} className="mt-0.5 size-4 shrink-0 text-ink-faint" />
            <span className="min-w-0">
              <span className="inline-block first-letter:uppercase">
                {eventInWords(words, step.type)}
              </span>{' '}
              <span className="font-mono text-tiny wrap-anywhere text-ink-soft">
                {step.subject}
              </span>
            </span>
          </li>
        ))}
      </ol>
      <div>
        <Badge>{t(`lastLook.reasons.${reason}`)}</Badge>
        <p className="mt-1 text-ink-soft">{whyNot(routine, { t, format })}</p>
        {like && (
          <TextLink href={`/suggestions/${like.suggestionId}`}>
            {nameInWords(like, telling)}
          </TextLink>
        )}
      </div>
    </li>
  )
}
