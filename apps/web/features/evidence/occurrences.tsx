'use client'

import { useId, useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import type { Evidence } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { durationInWords } from '../../ui/duration.ts'
import { TextLink } from '../../ui/link.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ClockTime, Moment } from '../../ui/time.tsx'
import { Unfold } from '../../ui/unfold.tsx'
import { EventIcon } from '../activity/event-icon.tsx'
import { eventsQuery } from '../activity/queries.ts'
import { dayOf } from '../time/days.ts'
import { MarkSign } from './heat-map-view.tsx'
import { type OccurrenceRow, occurrenceRows } from './occurrence-rows.ts'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const atOnce = 20

interface OccurrencesProps {
  evidence: Evidence
  timeZone: string
}

/** The calendar as a list, newest first; each time with what was seen of it. */
export function Occurrences({ evidence, timeZone }: OccurrencesProps) {
  const t = useTexts(suggestionsTexts)
  const [shown, setShown] = useState(atOnce)
  const rows = occurrenceRows(evidence)
  return (
    <Unfold
      title={t('everyTime', { count: rows.length })}
      className="mt-5 border-t border-line pt-4"
    >
      <ul className="mt-3 divide-y divide-line text-small">
        {rows.slice(0, shown).map((row) => (
          <Row key={`${row.mark}${row.at}`} row={row} timeZone={timeZone} />
        ))}
      </ul>
      {rows.length > shown && (
        <Button size="small" className="mt-3" onClick={() => setShown(shown + 100)}>
          {t('showMore', { count: rows.length - shown })}
        </Button>
      )}
    </Unfold>
  )
}

function Row({ row, timeZone }: { row: OccurrenceRow; timeZone: string }) {
  const t = useTexts(suggestionsTexts)
  const [open, setOpen] = useState(false)
  const listId = useId()
  const { at, mark, took, eventIds } = row
  const line = (
    <>
      <span className="w-36 shrink-0">
        <Moment at={at} timeZone={timeZone} />
      </span>
      <span className="flex min-w-0 flex-1 basis-40 items-center gap-2">
        <MarkSign mark={mark} />
        {t(`marks.${mark}`)}
      </span>
      <span className="tabular text-ink-soft">{took > 0 && durationInWords(took)}</span>
    </>
  )
  if (eventIds.length === 0)
    return <li className="flex flex-wrap items-center gap-x-4 py-2 pl-7">{line}</li>
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={listId}
        onClick={() => setOpen(!open)}
        className="flex w-full flex-wrap items-center gap-x-4 rounded-small py-2 pr-2 text-left hover:bg-sunken focus-visible:-outline-offset-2"
      >
        <ChevronRight
          aria-hidden="true"
          className={cx('-mr-1 size-4 shrink-0 text-ink-faint', open && 'rotate-90')}
        />
        {line}
        <span className="w-20 text-right text-ink-faint">
          {t('eventCount', { count: eventIds.length })}
        </span>
      </button>
      <div id={listId}>{open && <EventsOf row={row} timeZone={timeZone} />}</div>
    </li>
  )
}

/** What was seen that time, read when it is asked for. */
function EventsOf({
  row: { at, endedAt, eventIds },
  timeZone,
}: {
  row: OccurrenceRow
  timeZone: string
}) {
  const t = useTexts(suggestionsTexts)
  // The end of a stretch is not in it.
  const to = new Date(Date.parse(endedAt) + 1).toISOString()
  const { data, error, refetch } = useInfiniteQuery(eventsQuery(useClient(), { from: at, to }))
  if (error) return <ProblemNotice error={error} retry={refetch} />
  if (!data) return <Skeleton className="mb-3 ml-7 h-16" />
  const own = data.pages
    .flatMap(({ items }) => items)
    .filter(({ id }) => eventIds.includes(id))
    .toReversed()
  return (
    <ol className="mb-3 ml-7 grid grid-cols-[minmax(0,1fr)] gap-1 border-l-2 border-tide-line pl-4">
      {own.map(({ id, type, subject, occurredAt }) => (
        <li key={id} className="flex min-w-0 items-start gap-3">
          <span className="shrink-0 text-ink-faint">
            <ClockTime at={occurredAt} seconds timeZone={timeZone} />
          </span>
          <EventIcon type={type} className="mt-0.5 size-4 shrink-0 text-tide-ink" />
          <span className="min-w-0 font-mono text-[0.8rem] wrap-anywhere">{subject || type}</span>
        </li>
      ))}
      {own.length < eventIds.length && (
        <li>
          <TextLink href={`/activity?day=${dayOf(at, timeZone)}`}>
            {t('restOfEvents', { count: eventIds.length - own.length })}
          </TextLink>
        </li>
      )}
    </ol>
  )
}
