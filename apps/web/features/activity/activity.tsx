'use client'

import { useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Activity as ActivityIcon, Trash2, Waypoints, X } from 'lucide-react'
import { useNow, useTimeZone } from 'use-intl'
import { useClient } from '../../api/client-context.tsx'
import { Pages } from '../../api/load-more.tsx'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { SelectField } from '../../ui/field.tsx'
import { useAddress } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { addDays, dayOf, startOfDay } from '../time/days.ts'
import { DayStrip } from './day-strip.tsx'
import { EventDays } from './event-days.tsx'
import { ForgetDialog } from './forget-dialog.tsx'
import { devicesListQuery, eventsQuery, parseEventFilter, summaryQuery } from './queries.ts'
import activityTexts from '../../messages/en/activity.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** How many days the strip shows: six weeks. */
const stripDays = 42

export function Activity() {
  const t = useTexts(activityTexts)
  const client = useClient()
  const timeZone = useTimeZone() ?? 'UTC'
  const { query, setQuery } = useAddress()
  const [forgetting, setForgetting] = useState(false)
  const filter = parseEventFilter((name) => query.get(name), timeZone)
  const today = dayOf(useNow(), timeZone)
  const firstDay = addDays(today, 1 - stripDays)
  const summary = useQuery(summaryQuery(client, startOfDay(firstDay, timeZone)))
  const list = useInfiniteQuery(eventsQuery(client, filter))
  const filtered = Object.values(filter).some((value) => value !== undefined)
  const clear = (): void =>
    setQuery({ type: undefined, search: undefined, device: undefined, day: undefined })
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <>
          <ButtonLink
            href="/activity/map"
            icon={<Waypoints className="size-4" aria-hidden="true" />}
          >
            {t('map')}
          </ButtonLink>
          <Button
            icon={<Trash2 className="size-4" aria-hidden="true" />}
            onClick={() => setForgetting(true)}
          >
            {t('forget')}
          </Button>
        </>
      }
    >
      <DayStrip
        from={firstDay}
        to={today}
        days={summary.data?.days ?? []}
        selected={query.get('day') ?? undefined}
        onSelect={(day) => setQuery({ day: day === query.get('day') ? undefined : day })}
      />
      <div className="my-5 flex flex-wrap items-center gap-3">
        <SearchField label={t('search')} />
        <TypeFilter types={summary.data?.types ?? []} />
        <DeviceFilter />
        {filtered && (
          <Button
            size="small"
            tone="quiet"
            icon={<X className="size-4" aria-hidden="true" />}
            onClick={clear}
          >
            {t('clear')}
          </Button>
        )}
      </div>
      <Pages
        list={list}
        empty={
          filtered ? (
            <EmptyState title={t('noMatch')} action={<Button onClick={clear}>{t('clear')}</Button>}>
              {t('noMatchText')}
            </EmptyState>
          ) : (
            <EmptyState
              icon={<ActivityIcon className="size-6" aria-hidden="true" />}
              title={t('emptyTitle')}
              action={
                <ButtonLink href="/start" tone="primary">
                  {t('emptyAction')}
                </ButtonLink>
              }
            >
              {t('emptyText')}
            </EmptyState>
          )
        }
      >
        {(events) => <EventDays events={events} timeZone={timeZone} />}
      </Pages>
      <ForgetDialog open={forgetting} onClose={() => setForgetting(false)} filter={filter} />
    </Page>
  )
}

function TypeFilter({ types }: { types: readonly { type: string; events: number }[] }) {
  const t = useTexts(activityTexts)
  const { query, setQuery } = useAddress()
  const current = query.get('type') ?? ''
  const known = types.some(({ type }) => type === current)
  return (
    <div className="w-56 max-sm:w-full">
      <SelectField
        label={t('byType')}
        hideLabel
        value={current}
        onChange={(event) => setQuery({ type: event.target.value || undefined })}
        options={[
          { value: '', label: t('everyType') },
          ...(current && !known ? [{ value: current, label: current }] : []),
          ...types.map(({ type, events }) => ({
            value: type,
            label: t('typeOption', { type, events }),
          })),
        ]}
      />
    </div>
  )
}

function DeviceFilter() {
  const t = useTexts(activityTexts)
  const { query, setQuery } = useAddress()
  const { data } = useQuery(devicesListQuery(useClient()))
  if (!data || data.items.length === 0) return null
  return (
    <div className="w-44">
      <SelectField
        label={t('byDevice')}
        hideLabel
        value={query.get('device') ?? ''}
        onChange={(event) => setQuery({ device: event.target.value || undefined })}
        options={[
          { value: '', label: t('everyDevice') },
          ...data.items.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
    </div>
  )
}
