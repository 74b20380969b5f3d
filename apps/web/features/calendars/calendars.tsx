'use client'

import { useState } from 'react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { CalendarOff, Plus } from 'lucide-react'
import { useFormatter, useNow, useTimeZone } from 'use-intl'
import type { Calendar } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { Confirm } from '../../api/confirm.tsx'
import { Pages } from '../../api/load-more.tsx'
import { useCan } from '../../api/me.tsx'
import { Button } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Card } from '../../ui/page.tsx'
import { useToast } from '../../ui/toast.tsx'
import { SettingsFrame } from '../settings/settings-frame.tsx'
import { dayOf, noonOf } from '../time/days.ts'
import { CalendarDialog } from './calendar-dialog.tsx'
import { daysAhead } from './days-text.ts'
import { calendarsQuery } from './queries.ts'
import calendarsTexts from '../../messages/en/calendars.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const shown = 5

const example = `trigger:
  - type: schedule
    cron: "0 9 * * 1-5"
    timezone: Europe/Berlin
    skipOn: holidays-de`

/** The calendars on whose days schedules rest. */
export function Calendars() {
  const t = useTexts(calendarsTexts)
  const mayWrite = useCan('workflows:write')
  const [adding, setAdding] = useState(false)
  const list = useInfiniteQuery(calendarsQuery(useClient()))
  const add = mayWrite && (
    <Button
      tone="primary"
      icon={<Plus className="size-4" aria-hidden="true" />}
      onClick={() => setAdding(true)}
    >
      {t('add')}
    </Button>
  )
  return (
    <SettingsFrame actions={add}>
      <p className="mb-5 max-w-2xl text-ink-soft">{t('lead')}</p>
      <Pages
        list={list}
        empty={
          <EmptyState
            icon={<CalendarOff className="size-6" aria-hidden="true" />}
            title={t('emptyTitle')}
            action={add}
          >
            <p className="mb-3">{t('emptyText')}</p>
            <div className="text-left">
              <CodeBlock label={t('example')} code={example} />
            </div>
          </EmptyState>
        }
      >
        {(calendars) => (
          <ul className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2">
            {calendars.map((calendar) => (
              <CalendarCard key={calendar.id} calendar={calendar} />
            ))}
          </ul>
        )}
      </Pages>
      {adding && <CalendarDialog onClose={() => setAdding(false)} />}
    </SettingsFrame>
  )
}

function CalendarCard({ calendar }: { calendar: Calendar }) {
  const t = useTexts(calendarsTexts)
  const mayWrite = useCan('workflows:write')
  const [asked, setAsked] = useState<'change' | 'delete'>()
  const close = (): void => setAsked(undefined)
  return (
    <li>
      <Card className="flex h-full flex-col">
        <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1">
          <h2 className="min-w-0 truncate font-mono text-lead font-bold">{calendar.name}</h2>
          <span className="text-small text-ink-faint">
            {t('days', { count: calendar.days.length })}
          </span>
        </div>
        <DaysAhead days={calendar.days} />
        {mayWrite && (
          <div className="mt-auto -mb-1 -ml-2 flex flex-wrap gap-1 pt-4">
            <Button size="small" tone="quiet" onClick={() => setAsked('change')}>
              {t('change')}
            </Button>
            <Button size="small" tone="quiet" onClick={() => setAsked('delete')}>
              {t('delete')}
            </Button>
          </div>
        )}
        {asked === 'change' && <CalendarDialog calendar={calendar} onClose={close} />}
        <DeleteCalendar calendar={calendar} open={asked === 'delete'} onClose={close} />
      </Card>
    </li>
  )
}

function DaysAhead({ days }: { days: Calendar['days'] }) {
  const t = useTexts(calendarsTexts)
  const format = useFormatter()
  const today = dayOf(useNow(), useTimeZone() ?? 'UTC')
  const ahead = daysAhead(days, today).slice(0, shown)
  if (ahead.length === 0) {
    return <p className="text-small text-ink-soft">{days.length > 0 && t('noneAhead')}</p>
  }
  return (
    <>
      <h3 className="mb-1.5 text-tiny font-semibold text-ink-faint">{t('ahead')}</h3>
      <ul className="grid gap-1 text-small">
        {ahead.map(({ date, name }) => (
          <li key={date} className="grid grid-cols-[8.5rem_minmax(0,1fr)] gap-3">
            <time dateTime={date} className="tabular text-ink-soft">
              {format.dateTime(noonOf(date), { ...dayParts, timeZone: 'UTC' })}
            </time>
            <span className="break-words">{name}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

const dayParts = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const

interface DeleteCalendarProps {
  calendar: Calendar
  open: boolean
  onClose: () => void
}

function DeleteCalendar({ calendar, open, onClose }: DeleteCalendarProps) {
  const t = useTexts(calendarsTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const { id, name } = calendar
  const remove = useMutation({
    mutationFn: () => client.deleteCalendar({ params: { calendarId: id } }),
    onSuccess: async () => {
      onClose()
      say(t('deleted', { name }))
      await cache.invalidateQueries({ queryKey: ['calendars'] })
    },
  })
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title={t('deleteTitle', { name })}
      action={t('delete')}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
    >
      {t('deleteText')}
    </Confirm>
  )
}
