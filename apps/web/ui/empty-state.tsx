import type { ReactNode } from 'react'

interface EmptyStateProps {
  title: string
  /** What will stand here, and what brings it about. */
  children: ReactNode
  icon?: ReactNode
  action?: ReactNode
}

export function EmptyState({ title, children, icon, action }: EmptyStateProps) {
  return (
    <div className="rounded-box border border-dashed border-line-strong px-6 py-10 text-center">
      {icon && (
        <div className="mx-auto mb-4 grid size-12 place-items-center rounded-full bg-tide-soft text-tide-ink">
          {icon}
        </div>
      )}
      <h2 className="text-lead font-bold">{title}</h2>
      <div className="mx-auto mt-1.5 max-w-md text-ink-soft">{children}</div>
      {action && <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
