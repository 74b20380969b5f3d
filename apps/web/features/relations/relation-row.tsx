'use client'

import { ChevronRight } from 'lucide-react'
import { useFormatter, useTimeZone } from 'use-intl'
import type { Relation, RelationThing } from '@floyo/contracts'
import { TextLink } from '../../ui/link.tsx'
import { Moment, RelativeTime } from '../../ui/time.tsx'
import { dayOf } from '../time/days.ts'
import { shareOf, verbOf } from './shown.ts'
import { ThingIcon } from './thing-icon.tsx'
import relationsTexts from '../../messages/en/relations.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface RelationRowProps {
  relation: Relation
  things: ReadonlyMap<string, RelationThing>
  /** The thing whose relations these are: it needs no name. */
  about?: string
  onChoose: (id: string) => void
}

/** A relation in words, and folded below it what speaks for it. */
export function RelationRow({ relation, things, about, onChoose }: RelationRowProps) {
  const t = useTexts(relationsTexts)
  const { seen, of } = shareOf(relation)
  const name = (id: string) => <ThingName thing={things.get(id)} onChoose={onChoose} />
  const other = relation.from === about ? relation.to : relation.from
  return (
    <li className="px-4 py-3">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        {about === undefined ? (
          <>
            {name(relation.from)}
            <span className="text-small text-ink-faint">{t(`verbs.${verbOf(relation)}`)}</span>
            {name(relation.to)}
          </>
        ) : (
          name(other)
        )}
      </p>
      <details className="group mt-0.5 text-small text-ink-soft">
        <summary className="flex cursor-pointer list-none items-start gap-1 rounded-small [&::-webkit-details-marker]:hidden">
          <ChevronRight
            className="mt-0.5 size-4 shrink-0 text-ink-faint transition-transform group-open:rotate-90"
            aria-hidden="true"
          />
          <span>
            {t('seen', { seen, of, days: relation.days })}{' '}
            <span className="text-ink-faint">
              <RelativeTime at={relation.lastSeen} />
            </span>
          </span>
        </summary>
        <Evidence relation={relation} />
      </details>
    </li>
  )
}

function ThingName({
  thing,
  onChoose,
}: {
  thing: RelationThing | undefined
  onChoose: (id: string) => void
}) {
  if (!thing) return null
  return (
    <button
      type="button"
      title={thing.template}
      onClick={() => onChoose(thing.id)}
      className="inline-flex max-w-full min-w-0 items-center gap-1.5 rounded-small font-semibold text-ink hover:text-tide-ink hover:underline"
    >
      <span className="text-tide-ink">
        <ThingIcon kind={thing.kind} className="size-3.5 shrink-0" />
      </span>
      <span className="min-w-0 break-all text-left">{thing.label}</span>
    </button>
  )
}

/** How it is known, what chance would bring, and the latest times with their events. */
function Evidence({ relation }: { relation: Relation }) {
  const t = useTexts(relationsTexts)
  const format = useFormatter()
  const timeZone = useTimeZone() ?? 'UTC'
  const { how, count, inOrder, expected } = relation
  return (
    <div className="mt-1.5 ml-5 grid gap-2">
      <p>
        {t(`how.${how}`)}{' '}
        {t('byChance', {
          count,
          expected: format.number(expected, { maximumSignificantDigits: 2 }),
        })}
        {how === 'together' && inOrder > 0 && ` ${t('inOrder', { inOrder, count })}`}
      </p>
      <ul className="grid gap-1.5">
        {relation.examples.map(({ from, to }) => (
          <li key={`${from.eventId} ${to.eventId}`}>
            <TextLink
              href={`/activity?${new URLSearchParams({ day: dayOf(to.at, timeZone), search: to.subject.slice(0, 200) }).toString()}`}
            >
              <Moment at={to.at} />
            </TextLink>
            <span className="block font-mono text-tiny leading-5 break-all text-ink-faint">
              {from.subject} → {to.subject}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
