'use client'

import { useQuery } from '@tanstack/react-query'
import { Waypoints } from 'lucide-react'
import type { RelationMap } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useAddress } from '../../ui/link.tsx'
import { List } from '../../ui/list.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { FilterChips } from '../../ui/segments.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Picture } from './picture.tsx'
import { parseSpan, relationsQuery, spans } from './queries.ts'
import { RelationRow } from './relation-row.tsx'
import { groups, parseGroup, shownOf } from './shown.ts'
import { ThingPanel } from './thing-panel.tsx'
import activityTexts from '../../messages/en/activity.json' with { type: 'json' }
import relationsTexts from '../../messages/en/relations.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** A picture of more can not be read. */
const atFirst = 24

/** Which files, commands, programs and places hang together. */
export function Relations() {
  const t = useTexts(relationsTexts)
  const activity = useTexts(activityTexts)
  const { query } = useAddress()
  const map = useQuery(relationsQuery(useClient(), parseSpan(query.get('days'))))
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      back={{ href: '/activity', label: activity('title') }}
    >
      <div className="mb-5 flex flex-wrap gap-x-6 gap-y-3">
        <FilterChips
          label={t('byGroup')}
          name="group"
          options={[
            { value: '', label: t('groups.all') },
            ...groups.map((group) => ({ value: group, label: t(`groups.${group}`) })),
          ]}
        />
        <FilterChips
          label={t('bySpan')}
          name="days"
          options={spans.map((days) => ({
            value: days === parseSpan(null) ? '' : String(days),
            label: t('span', { days }),
          }))}
        />
      </div>
      {map.isPending && <Skeleton className="h-96" />}
      {map.isError && <ProblemNotice error={map.error} retry={() => map.refetch()} />}
      {map.data && <Told map={map.data} />}
    </Page>
  )
}

function Told({ map }: { map: RelationMap }) {
  const t = useTexts(relationsTexts)
  const { query, setQuery } = useAddress()
  const group = parseGroup(query.get('group'))
  const asked = Number(query.get('most'))
  const most = Number.isInteger(asked) && asked > 0 ? asked : atFirst
  const { things, relations, all } = shownOf(map, { group, most })
  const about = query.get('about') ?? undefined
  const choose = (id: string | undefined): void => setQuery({ about: id })
  if (map.relations.length === 0) return <Nothing events={map.events} />
  if (relations.length === 0)
    return <EmptyState title={t('noneOfGroup')}>{t('noneOfGroupText')}</EmptyState>
  return (
    <>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="max-md:hidden lg:sticky lg:top-6">
          <Picture things={things} relations={relations} about={about} onChoose={choose} />
          <Legend />
        </div>
        <ThingPanel
          thing={about === undefined ? undefined : things.get(about)}
          things={things}
          relations={map.relations}
          onChoose={choose}
        />
      </div>
      <Section
        title={t('list')}
        aside={t('shown', { shown: relations.length, all })}
        className="md:mt-8"
      >
        <List label={t('list')}>
          {relations.map((relation) => (
            <RelationRow
              key={`${relation.from} ${relation.to} ${relation.how}`}
              relation={relation}
              things={things}
              onChoose={choose}
            />
          ))}
        </List>
        {all > relations.length && (
          <div className="mt-4 text-center">
            <Button onClick={() => setQuery({ most: String(most + atFirst) })}>{t('more')}</Button>
          </div>
        )}
        <LeftOut map={map} />
      </Section>
    </>
  )
}

function Legend() {
  const t = useTexts(relationsTexts)
  return (
    <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-small text-ink-soft">
      <li className="flex items-center gap-2">
        <svg aria-hidden="true" width="30" height="8" className="fill-heat-2 stroke-heat-2">
          <path d="M0 4H22" strokeWidth="2" />
          <path d="M22 0.5 30 4 22 7.5Z" stroke="none" />
        </svg>
        {t('legend.feeds')}
      </li>
      <li className="flex items-center gap-2">
        <svg aria-hidden="true" width="30" height="8" className="stroke-heat-2">
          <path d="M2 4H29" strokeWidth="2.5" strokeDasharray="1 5" strokeLinecap="round" />
        </svg>
        {t('legend.together')}
      </li>
      <li>{t('legend.thick')}</li>
    </ul>
  )
}

/** What was looked at, and what of it is not shown. */
function LeftOut({ map: { events, leftOut } }: { map: RelationMap }) {
  const t = useTexts(relationsTexts)
  const kinds = (['events', 'things', 'relations', 'sweeps'] as const).filter(
    (kind) => leftOut[kind] > 0,
  )
  return (
    <p className="mt-4 text-small text-ink-faint">
      {t('looked', { events })}{' '}
      {kinds.map((kind) => t(`leftOut.${kind}`, { count: leftOut[kind] })).join(' ')}
    </p>
  )
}

function Nothing({ events }: { events: number }) {
  const t = useTexts(relationsTexts)
  return (
    <EmptyState
      icon={<Waypoints className="size-6" aria-hidden="true" />}
      title={t('emptyTitle')}
      action={
        <ButtonLink href="/start" tone="primary">
          {t('emptyAction')}
        </ButtonLink>
      }
    >
      <p>{t('emptyText')}</p>
      <p className="mt-2">{t('looked', { events })}</p>
    </EmptyState>
  )
}
