'use client'

import type { DriftNote } from '@floyo/contracts'
import { cx } from '../../ui/cx.ts'
import { TextLink } from '../../ui/link.tsx'
import { Moment } from '../../ui/time.tsx'
import { eventInWords } from '../definition/words.ts'
import driftTexts from '../../messages/en/drift.json' with { type: 'json' }
import wordsTexts from '../../messages/en/words.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const shownSights = 5

interface SightsProps extends Pick<DriftNote, 'sights'> {
  /** It is the one time after which there was none. */
  isLast: boolean
}

/** When it was seen, the newest first: the run that it was about, and what was done. */
export function Sights({ sights, isLast }: SightsProps) {
  const t = useTexts(driftTexts)
  return (
    <ul className="mt-3 flex flex-wrap items-center gap-2 text-small">
      {sights.slice(0, shownSights).map(({ at, runId, what }) => (
        <li
          key={`${at} ${runId}`}
          className={cx(
            'flex max-w-full flex-wrap items-baseline gap-x-2 border border-line px-3 py-1',
            what === null ? 'rounded-full' : 'w-full rounded-box',
          )}
        >
          {isLast && <span className="text-ink-faint">{t('last')}</span>}
          <Moment at={at} />
          {what !== null && <Act told={what} />}
          {runId !== null && <TextLink href={`/runs/${runId}`}>{t('toRun')}</TextLink>}
        </li>
      ))}
      {sights.length > shownSights && (
        <li className="text-ink-faint">{t('more', { count: sights.length - shownSights })}</li>
      )}
    </ul>
  )
}

/** What was done then: the type of an event, and what it was about. */
function Act({ told }: { told: string }) {
  const words = useTexts(wordsTexts)
  const [type = '', ...subject] = told.split(' ')
  return (
    <span className="min-w-0 flex-1 basis-56 wrap-anywhere">
      <span className="inline-block first-letter:uppercase">{eventInWords(words, type)}</span>{' '}
      <span className="font-mono text-[0.8rem] text-ink-soft">{subject.join(' ')}</span>
    </span>
  )
}
