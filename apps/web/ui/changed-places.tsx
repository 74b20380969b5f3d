import type { JsonDifference } from '@floyo/contracts'

interface ChangedPlacesProps {
  title?: string
  places: readonly JsonDifference[]
  /** What stands for the place that is the whole value. */
  whole: string
}

/** Each place that differs between two values: what it was, and what it is. */
export function ChangedPlaces({ title, places, whole }: ChangedPlacesProps) {
  if (places.length === 0) return null
  return (
    <div>
      {title && <h3 className="mb-1 text-small font-semibold text-ink-soft">{title}</h3>}
      <ul className="grid gap-1 font-mono text-[0.8rem] leading-5">
        {places.map(({ path, kind, before, after }) => (
          <li key={path} className="break-words">
            <span className="text-ink-faint">{path || whole}</span>{' '}
            {kind !== 'added' && <del className="text-bad-ink">{JSON.stringify(before)}</del>}{' '}
            {kind !== 'removed' && (
              <ins className="text-good-ink no-underline">{JSON.stringify(after)}</ins>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
