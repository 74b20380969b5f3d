'use client'

import { useEffect, useRef } from 'react'
import { MousePointerClick, X } from 'lucide-react'
import type { Relation, RelationThing } from '@floyo/contracts'
import { Button } from '../../ui/button.tsx'
import { TextLink } from '../../ui/link.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { nameInWords } from '../suggestions/told-suggestion.ts'
import { useTelling } from '../suggestions/use-telling.ts'
import { RelationRow } from './relation-row.tsx'
import { aboutThing } from './shown.ts'
import { ThingIcon } from './thing-icon.tsx'
import relationsTexts from '../../messages/en/relations.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface ThingPanelProps {
  thing: RelationThing | undefined
  things: ReadonlyMap<string, RelationThing>
  /** All of the map, also those that the picture leaves out. */
  relations: readonly Relation[]
  onChoose: (id: string | undefined) => void
}

/** One thing: what it is, what feeds it, what it feeds, and the routines that hold it. */
export function ThingPanel({ thing, things, relations, onChoose }: ThingPanelProps) {
  const t = useTexts(relationsTexts)
  const telling = useTelling()
  const panel = useRef<HTMLElement>(null)
  useEffect(() => bringIntoView(panel.current), [thing?.id])
  if (!thing)
    return (
      <div className="rounded-box border border-dashed border-line-strong p-5 text-small text-ink-soft max-md:hidden">
        <MousePointerClick className="mb-2 size-5 text-tide-ink" aria-hidden="true" />
        {t('choose')}
      </div>
    )
  const { fedBy, feeds, together } = aboutThing(relations, thing.id)
  return (
    <section
      ref={panel}
      aria-label={thing.label}
      className="scroll-mt-20 rounded-box border border-line bg-raised shadow-low"
    >
      <header className="flex items-start gap-3 px-4 pt-4 pb-3">
        <span className="grid size-9 shrink-0 place-items-center rounded-box bg-tide-soft text-tide-ink">
          <ThingIcon kind={thing.kind} />
        </span>
        <div className="min-w-0 flex-1">
          <h2 className="font-bold break-all">{thing.label}</h2>
          <p className="text-small text-ink-faint">
            {t('acts', { acts: thing.acts, days: thing.days })} <RelativeTime at={thing.lastSeen} />
          </p>
        </div>
        <Button
          size="small"
          tone="quiet"
          aria-label={t('close')}
          icon={<X className="size-4" aria-hidden="true" />}
          onClick={() => onChoose(undefined)}
        />
      </header>
      <p className="mx-4 mb-1 rounded-small bg-sunken px-2.5 py-1.5 font-mono text-tiny leading-5 break-all text-ink-soft">
        {thing.template}
      </p>
      {(
        [
          ['fedBy', fedBy],
          ['feeds', feeds],
          ['together', together],
        ] as const
      ).map(
        ([name, some]) =>
          some.length > 0 && (
            <div key={name}>
              <h3 className="px-4 pt-3 text-tiny font-semibold text-ink-faint">
                {t(`panel.${name}`)}
              </h3>
              <ul className="divide-y divide-line">
                {some.map((relation) => (
                  <RelationRow
                    key={`${relation.from} ${relation.to} ${relation.how}`}
                    relation={relation}
                    things={things}
                    about={thing.id}
                    onChoose={onChoose}
                  />
                ))}
              </ul>
            </div>
          ),
      )}
      {thing.suggestions.length > 0 && (
        <div className="border-t border-line px-4 py-3 text-small">
          <h3 className="text-tiny font-semibold text-ink-faint">{t('panel.routines')}</h3>
          <ul className="mt-1 grid gap-1">
            {thing.suggestions.map((suggestion) => (
              <li key={suggestion.id}>
                <TextLink href={`/suggestions/${suggestion.id}`}>
                  {nameInWords(suggestion, telling)}
                </TextLink>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}

/** Whoever chose it further down, in the list, sees it. */
function bringIntoView(panel: HTMLElement | null): void {
  const top = panel?.getBoundingClientRect().top ?? 0
  if (top < 0 || top > window.innerHeight) panel?.scrollIntoView({ block: 'start' })
}
