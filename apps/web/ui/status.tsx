import { cx } from './cx.ts'

export type Mood = 'good' | 'bad' | 'info' | 'warm' | 'mute' | 'tide'

const moods: Record<Mood, { box: string; dot: string }> = {
  good: { box: 'bg-good-soft text-good-ink', dot: 'bg-good' },
  bad: { box: 'bg-bad-soft text-bad-ink', dot: 'bg-bad' },
  info: { box: 'bg-info-soft text-info-ink', dot: 'bg-info' },
  warm: { box: 'bg-saffron-soft text-saffron-ink', dot: 'bg-saffron' },
  mute: { box: 'bg-mute-soft text-ink-soft', dot: 'bg-line-strong' },
  tide: { box: 'bg-tide-soft text-tide-ink', dot: 'bg-tide' },
}

interface BadgeProps {
  mood?: Mood
  /** Something is going on right now. */
  alive?: boolean
  dot?: boolean
  children: React.ReactNode
}

export function Badge({ mood = 'mute', alive = false, dot = false, children }: BadgeProps) {
  return (
    <span
      className={cx(
        'inline-flex h-6 shrink-0 items-center gap-1.5 rounded-full px-2.5 text-tiny font-semibold whitespace-nowrap',
        moods[mood].box,
      )}
    >
      {(dot || alive) && (
        <span
          aria-hidden="true"
          className={cx(
            'size-1.5 rounded-full',
            moods[mood].dot,
            alive && 'animate-[breathe_1.6s_ease-in-out_infinite]',
          )}
        />
      )}
      {children}
    </span>
  )
}
