/** The mark: a line that goes out, comes back to where it was, and goes on. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="9" fill="var(--tide)" />
      <path
        d="M5 21.5c4.2 0 6.4-2.6 8.1-5.6 1.5-2.7 3-5.4 5.7-5.4 2.4 0 4.2 1.9 4.2 4.3s-1.8 4.3-4.2 4.3c-2.4 0-3.7-1.7-4.9-3.6"
        fill="none"
        stroke="var(--on-tide)"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
      <circle cx="25.6" cy="21.6" r="2.1" fill="var(--saffron)" />
    </svg>
  )
}

export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2.5">
      <Mark className="size-8" />
      <span className="text-[1.3rem] leading-none font-bold tracking-tight text-ink">floyo</span>
    </span>
  )
}
