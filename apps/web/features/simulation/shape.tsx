import type { MarkKind } from './calendar.ts'

/** What became of a start, or a miss: told apart by form as well as by colour. */
export function Shape({ kind, cx, cy }: { kind: MarkKind; cx: number; cy: number }) {
  switch (kind) {
    case 'hit':
      return <circle cx={cx} cy={cy} r="6.5" className="fill-heat-3" />
    case 'false-fire':
      return <path d={`M${cx} ${cy - 7}l7 12h-14z`} className="fill-saffron" />
    case 'unjudged':
      return <circle cx={cx} cy={cy} r="5.5" className="fill-sheet stroke-heat-2" strokeWidth="2" />
    case 'miss':
      return (
        <path
          d={`M${cx - 5} ${cy - 5}l10 10m0-10l-10 10`}
          className="stroke-bad"
          strokeWidth="2.5"
          strokeLinecap="round"
        />
      )
  }
}

/** The shape alone, as a sign beside words. */
export function ShapeIcon({ kind, className = 'size-4' }: { kind: MarkKind; className?: string }) {
  return (
    <svg viewBox="0 0 16 16" className={className} aria-hidden="true">
      <Shape kind={kind} cx={8} cy={8} />
    </svg>
  )
}
