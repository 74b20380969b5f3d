import { cx } from './cx.ts'

/** Stands where something is being fetched, in about its size. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <div
      aria-hidden="true"
      className={cx(
        'animate-[breathe_1.8s_ease-in-out_infinite] rounded-box bg-mute-soft',
        className,
      )}
    />
  )
}

export function SkeletonRows({ count = 5 }: { count?: number }) {
  return (
    <div className="grid gap-2">
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} className="h-16" />
      ))}
    </div>
  )
}
