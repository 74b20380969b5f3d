'use client'

import type { ExpressionValue } from '@floyo/contracts'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Each text of a step with what it gave, and below it each expression in it. */
export function ExpressionTable({
  expressions,
  label,
}: {
  expressions: readonly ExpressionValue[]
  label: string
}) {
  return (
    <ul
      aria-label={label}
      className="divide-y divide-line overflow-hidden rounded-box border border-line"
    >
      {expressions.map((one) => (
        <li key={one.field} className="grid grid-cols-[minmax(0,1fr)] gap-1 px-3 py-2">
          <p className="font-mono text-tiny break-words text-ink-faint">
            {one.field.slice(1).replaceAll('/', '.')}
            <span className="ml-2 text-ink-soft">{one.text}</span>
          </p>
          <Given {...one} />
          {one.parts.length > 1 &&
            [...new Map(one.parts.map((part) => [part.expression, part])).values()].map((part) => (
              <div key={part.expression} className="pl-4">
                <Given {...part} before={part.expression} />
              </div>
            ))}
        </li>
      ))}
    </ul>
  )
}

interface GivenProps extends Pick<ExpressionValue, 'value' | 'error' | 'shortened'> {
  before?: string
}

function Given({ value, error, shortened, before }: GivenProps) {
  const t = useTexts(runsTexts)
  return (
    <p className="font-mono text-[0.8rem] leading-5 break-words whitespace-pre-wrap">
      {before && <span className="text-ink-faint">{before} = </span>}
      {error ? (
        <span className="text-bad-ink">{error}</span>
      ) : shortened ? (
        <span className="text-ink-faint">{t('past.tooLong')}</span>
      ) : (
        JSON.stringify(value)
      )}
    </p>
  )
}
