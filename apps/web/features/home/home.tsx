'use client'

import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { ArrowRight, CircleCheck, CircleDashed, Lightbulb } from 'lucide-react'
import { useFormatter, useNow, useTimeZone } from 'use-intl'
import type { Overview } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useMe } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { ButtonLink } from '../../ui/button.tsx'
import { minutesInWords } from '../../ui/duration.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Link, TextLink } from '../../ui/link.tsx'
import { List } from '../../ui/list.tsx'
import { Card, Page, Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { RunRow } from '../runs/run-row.tsx'
import { SuggestionCard } from '../suggestions/suggestion-card.tsx'
import { AttentionList } from './attention-list.tsx'
import { overviewQuery } from './queries.ts'
import { partOfDay } from './part-of-day.ts'
import homeTexts from '../../messages/en/home.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

export function Home() {
  const t = useTexts(homeTexts)
  const me = useMe()
  const now = useNow({ updateInterval: 60_000 })
  const zone = useTimeZone() ?? 'UTC'
  const format = useFormatter()
  const { data, error, refetch } = useQuery(overviewQuery(useClient()))
  const first = me.user.name.split(' ')[0] ?? me.user.name
  return (
    <Page
      title={t(`greeting.${partOfDay(now, zone)}`, { name: first })}
      lead={format.dateTime(now, { weekday: 'long', day: 'numeric', month: 'long' })}
    >
      {error && !data && <ProblemNotice error={error} retry={refetch} />}
      {!data && !error && <Skeleton className="h-40" />}
      {data && <Today overview={data} />}
    </Page>
  )
}

function Today({ overview }: { overview: Overview }) {
  const t = useTexts(homeTexts)
  const { openSuggestions, recentRuns, started } = overview
  const all = started.device && started.events && started.suggestion && started.workflow
  return (
    <>
      {!all && <FirstSteps started={started} />}
      <Figures overview={overview} />
      <AttentionList />
      <Section
        title={t('suggestions')}
        aside={
          openSuggestions.length > 0 && (
            <MoreLink href="/suggestions">{t('allSuggestions')}</MoreLink>
          )
        }
      >
        {openSuggestions.length > 0 ? (
          <ul className="grid gap-4">
            {openSuggestions.slice(0, 3).map((suggestion) => (
              <SuggestionCard key={suggestion.id} suggestion={suggestion} />
            ))}
          </ul>
        ) : (
          <NoSuggestions overview={overview} />
        )}
      </Section>
      {recentRuns.length > 0 && (
        <Section title={t('recentRuns')} aside={<MoreLink href="/runs">{t('allRuns')}</MoreLink>}>
          <List label={t('recentRuns')}>
            {recentRuns.map((run) => (
              <RunRow key={run.id} run={run} />
            ))}
          </List>
        </Section>
      )}
    </>
  )
}

function MoreLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      className="inline-flex items-center gap-1 font-semibold text-tide-ink hover:underline"
    >
      {children}
      <ArrowRight className="size-4" aria-hidden="true" />
    </Link>
  )
}

function Figures({ overview }: { overview: Overview }) {
  const t = useTexts(homeTexts)
  const format = useFormatter()
  const { runsToday } = overview
  const figures = [
    {
      href: '/runs',
      name: t('runsToday'),
      value: format.number(runsToday.succeeded + runsToday.failed + runsToday.active),
      detail: t('runsDetail', runsToday),
      alarm: runsToday.failed > 0,
    },
    {
      href: '/workflows',
      name: t('savedThisWeek'),
      value: saved(overview.secondsSavedThisWeek),
      detail:
        overview.secondsSavedTotal > 0
          ? t('savedTotal', {
              low: saved(overview.secondsSavedLow),
              high: saved(overview.secondsSavedHigh),
              since:
                overview.savedSince === null
                  ? ''
                  : format.dateTime(new Date(overview.savedSince), {
                      day: 'numeric',
                      month: 'short',
                      year: 'numeric',
                    }),
            })
          : t('savedNothing'),
    },
    {
      href: '/activity',
      name: t('eventsToday'),
      value: format.number(overview.eventsToday),
      detail: t('eventsTotal', { total: overview.eventsTotal }),
    },
    {
      href: '/workflows',
      name: t('enabled'),
      value: format.number(overview.enabledWorkflows),
      detail: t('devices', { count: overview.devices }),
    },
  ]
  return (
    <ul className="grid grid-cols-2 gap-px overflow-hidden rounded-box border border-line bg-line shadow-low lg:grid-cols-4">
      {figures.map(({ href, name, value, detail, alarm }) => (
        <li key={name} className="relative bg-raised p-4 hover:bg-sunken sm:p-5">
          <Link
            href={href}
            className="text-small font-medium text-ink-soft after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-tide"
          >
            {name}
          </Link>
          <p className="tabular mt-1 text-[1.6rem] leading-9 font-bold tracking-tight sm:text-figure">
            {value}
          </p>
          <p
            className={alarm ? 'text-small font-medium text-bad-ink' : 'text-small text-ink-faint'}
          >
            {detail}
          </p>
        </li>
      ))}
    </ul>
  )
}

function saved(seconds: number): string {
  return minutesInWords(seconds) ?? '–'
}

function FirstSteps({ started }: { started: Overview['started'] }) {
  const t = useTexts(homeTexts)
  const steps = (['device', 'events', 'suggestion', 'workflow'] as const).map((step) => ({
    step,
    done: started[step],
  }))
  return (
    <Card className="mb-6 border-tide-line bg-tide-soft">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <div>
          <h2 className="text-lead font-bold text-tide-ink">{t('firstSteps')}</h2>
          <ul className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-small text-tide-ink">
            {steps.map(({ step, done }) => (
              <li key={step} className="inline-flex items-center gap-1.5">
                {done ? (
                  <CircleCheck className="size-4" aria-label={t('done')} />
                ) : (
                  <CircleDashed className="size-4" aria-label={t('open')} />
                )}
                {t(`steps.${step}`)}
              </li>
            ))}
          </ul>
        </div>
        <ButtonLink href="/start" tone="primary">
          {t('continue')}
        </ButtonLink>
      </div>
    </Card>
  )
}

function NoSuggestions({ overview }: { overview: Overview }) {
  const t = useTexts(homeTexts)
  return (
    <EmptyState
      icon={<Lightbulb className="size-6" aria-hidden="true" />}
      title={t('noSuggestions')}
    >
      {overview.eventsTotal === 0 ? (
        <>
          {t('noEvents')} <TextLink href="/start">{t('continue')}</TextLink>
        </>
      ) : (
        <>
          {t('goodAnswer')}{' '}
          {overview.lastDiscovery && (
            <>
              {t('lastLooked')} <RelativeTime at={overview.lastDiscovery.at} />
            </>
          )}
        </>
      )}
    </EmptyState>
  )
}
