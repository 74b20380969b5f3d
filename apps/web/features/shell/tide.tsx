'use client'

import shellTexts from '../../messages/en/shell.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** A month of days as a field of dots; the routine in it stands out. Drawn once, from nothing random. */
const days = Array.from({ length: 7 * 12 }, (_, index) => {
  const weekday = index % 7
  const week = Math.floor(index / 7)
  const isRoutine = weekday < 5 && !(weekday === 2 && week === 4) && !(weekday === 0 && week === 8)
  return { weekday, week, isRoutine, noise: (index * 7919) % 11 }
})

export function Tide() {
  const t = useTexts(shellTexts)
  return (
    <div className="m-2 grid place-content-center gap-9 rounded-sheet bg-[oklch(0.27_0.045_212)] p-12 text-[oklch(0.96_0.015_200)] max-lg:hidden">
      <svg viewBox="0 0 372 222" className="w-full max-w-md" role="img" aria-label={t('tideLabel')}>
        {days.map(({ weekday, week, isRoutine, noise }) => (
          <g key={`${week}-${weekday}`}>
            <rect
              x={week * 31}
              y={weekday * 31}
              width="25"
              height="25"
              rx="7"
              fill={isRoutine ? 'oklch(0.68 0.1 200)' : 'oklch(0.34 0.045 211)'}
              opacity={isRoutine ? 0.55 + (noise / 11) * 0.45 : 1}
            />
            {!isRoutine && weekday < 5 && (
              <rect
                x={week * 31 + 1.25}
                y={weekday * 31 + 1.25}
                width="22.5"
                height="22.5"
                rx="6"
                fill="none"
                stroke="oklch(0.8 0.14 78)"
                strokeWidth="2.5"
              />
            )}
          </g>
        ))}
      </svg>
      <p className="max-w-md text-[1.35rem] leading-8 font-semibold text-balance">
        {t('tideText')}
      </p>
    </div>
  )
}
