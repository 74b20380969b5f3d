'use client'

import { useState } from 'react'
import { useFormatter } from 'use-intl'
import type { StartReason } from '@floyo/contracts'
import { Button } from '../../ui/button.tsx'
import { ChoiceChips } from '../../ui/segments.tsx'
import { Moment } from '../../ui/time.tsx'
import { Unfold } from '../../ui/unfold.tsx'
import type { StripMark } from './strip.ts'
import { ShapeIcon } from './shape.tsx'
import simulationTexts from '../../messages/en/simulation.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

type Kind = StripMark['kind']

/** A start or a miss, and why it counts as that. */
export interface Occasion {
  at: string
  kind: Kind
  reason: StartReason | 'no-start' | 'miss-counted'
  /** Whose it is alone. */
  of?: string
}

const kinds = ['hit', 'false-fire', 'unjudged', 'miss'] as const satisfies readonly Kind[]
const atOnce = 50

/** The same as the drawing, for reading one by one: all of a kind, with date and reason. */
export function Occasions({
  occasions,
  title,
}: {
  occasions: readonly Occasion[]
  title?: string
}) {
  const t = useTexts(simulationTexts)
  const format = useFormatter()
  const [kind, setKind] = useState<Kind | 'all'>('all')
  const [shown, setShown] = useState(atOnce)
  if (occasions.length === 0) return null
  const chosen = kind === 'all' ? occasions : occasions.filter((one) => one.kind === kind)
  const count = (of: Kind): number => occasions.filter((one) => one.kind === of).length
  return (
    <Unfold
      title={title ?? t('oneByOne', { count: format.number(occasions.length) })}
      className="mt-3"
    >
      <div className="mt-3">
        <ChoiceChips
          label={t('filter')}
          value={kind}
          onChoose={(chosenKind) => {
            setKind(chosenKind)
            setShown(atOnce)
          }}
          options={[
            { value: 'all', label: t('all', { count: occasions.length }) },
            ...kinds
              .filter((one) => count(one) > 0)
              .map((one) => ({ value: one, label: t(`kinds.${one}`, { count: count(one) }) })),
          ]}
        />
      </div>
      <ul className="mt-3 grid gap-1.5 text-small">
        {chosen.slice(0, shown).map(({ at, kind: of, reason, of: whose }) => (
          <li key={`${whose}${of}${at}`} className="flex flex-wrap items-center gap-x-3">
            <span className="tabular w-40 shrink-0">
              <Moment at={at} />
            </span>
            <ShapeIcon kind={of} className="size-4 shrink-0" />
            {whose !== undefined && <span className="font-semibold">{whose}</span>}
            <span className="min-w-0 flex-1 basis-56 text-ink-soft">{t(`reasons.${reason}`)}</span>
          </li>
        ))}
      </ul>
      {chosen.length > shown && (
        <Button size="small" className="mt-3" onClick={() => setShown(shown + 200)}>
          {t('more', { count: chosen.length - shown })}
        </Button>
      )}
    </Unfold>
  )
}
