import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { cx } from './cx.ts'
import { Link } from './link.tsx'
import { Spinner } from './spinner.tsx'
import { useAlive } from './use-alive.ts'

export type Tone = 'primary' | 'plain' | 'quiet' | 'danger'

const base =
  'inline-flex items-center justify-center gap-2 rounded-box font-semibold whitespace-nowrap select-none transition-colors duration-150'
const tones: Record<Tone, string> = {
  primary: 'bg-tide text-on-tide hover:bg-tide-strong',
  plain: 'bg-raised text-ink border border-line shadow-low hover:border-line-strong',
  quiet: 'text-ink-soft hover:bg-mute-soft hover:text-ink',
  danger: 'bg-bad-soft text-bad-ink hover:outline hover:outline-1 hover:outline-bad',
}
const sizes = {
  small: 'h-8 px-2.5 text-small',
  medium: 'h-10 px-4 text-body max-sm:h-11 max-sm:px-3.5',
} as const

interface Look {
  tone?: Tone
  size?: keyof typeof sizes
  icon?: ReactNode
}

interface ButtonProps extends Look, ButtonHTMLAttributes<HTMLButtonElement> {
  /** Shows that the work goes on, and takes no second press. */
  busy?: boolean
}

export function Button({
  tone = 'plain',
  size = 'medium',
  icon,
  busy = false,
  children,
  className,
  disabled,
  type = 'button',
  ...rest
}: ButtonProps) {
  const isAlive = useAlive()
  // A form that is sent before its script runs would reload the page, with all that was typed in its address.
  const isWaking = type === 'submit' && !isAlive
  return (
    <button
      {...rest}
      type={type === 'submit' ? 'submit' : 'button'}
      className={cx(base, tones[tone], sizes[size], !isWaking && 'disabled:opacity-55', className)}
      disabled={isWaking || (disabled ?? busy)}
      aria-busy={busy || undefined}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  )
}

interface ButtonLinkProps extends Look {
  href: string
  children: ReactNode
  className?: string
}

/** A link that looks like a button: it goes somewhere, it does nothing. */
export function ButtonLink({
  tone = 'plain',
  size = 'medium',
  icon,
  href,
  children,
  className,
}: ButtonLinkProps) {
  return (
    <Link href={href} className={cx(base, tones[tone], sizes[size], className)}>
      {icon}
      {children}
    </Link>
  )
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string
}

export function IconButton({ label, children, className, ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type="button"
      aria-label={label}
      title={label}
      className={cx(
        'inline-grid size-9 shrink-0 place-items-center rounded-box text-ink-soft transition-colors hover:bg-mute-soft hover:text-ink max-sm:size-11',
        className,
      )}
    >
      {children}
    </button>
  )
}
