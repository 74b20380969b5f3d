'use client'

import { useState } from 'react'
import { useFormatter } from 'use-intl'
import type { StartReason } from '@floyo/contracts'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { Moment } from '../../ui/time.tsx'
import type { StripMark } from './simulation-strip.ts'
import { ShapeIcon } from './simulation-shape.tsx'
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
  const [kind, setKind] = useState<Kind | null>(null)
  const [shown, setShown] = useState(atOnce)
  if (occasions.length === 0) return null
  const chosen = kind === null ? occasions : occasions.filter((one) => one.kind === kind)
  const count = (of: Kind): number => occasions.filter((one) => one.kind === of).length
  return (
    <details className="mt-3">
      <summary className="inline-block rounded-small text-small font-semibold text-tide-ink underline decoration-tide-line underline-offset-3">
        {title ?? t('oneByOne', { count: format.number(occasions.length) })}
      </summary>
      <div role="group" aria-label={t('filter')} className="mt-3 flex flex-wrap gap-1.5">
        {[null, ...kinds.filter((one) => count(one) > 0)].map((one) => (
          <button
            key={one ?? 'all'}
            type="button"
            aria-pressed={one === kind}
            onClick={() => {
              setKind(one)
              setShown(atOnce)
            }}
            className={cx(
              'min-h-8 rounded-full border px-3 text-small font-medium max-sm:min-h-9',
              one === kind
                ? 'border-tide-line bg-tide-soft text-tide-ink'
                : 'border-line bg-raised text-ink-soft hover:border-line-strong hover:text-ink',
            )}
          >
            {one === null
              ? t('all', { count: occasions.length })
              : t(`kinds.${one}`, { count: count(one) })}
          </button>
        ))}
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
    </details>
  )
}
