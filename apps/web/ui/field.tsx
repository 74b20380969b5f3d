'use client'

import {
  useId,
  type ComponentProps,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
} from 'react'
import { ChevronDown, CircleAlert } from 'lucide-react'
import { cx } from './cx.ts'

const control =
  'w-full rounded-box border border-line-strong bg-raised px-3 text-body text-ink placeholder:text-ink-faint transition-colors hover:border-ink-faint focus-visible:outline-offset-0 aria-invalid:border-bad disabled:bg-sunken disabled:text-ink-faint max-sm:text-[1rem]'

interface Wrapped {
  label: string
  hint?: ReactNode
  /** What is wrong and what to do. */
  error?: string | undefined
  hideLabel?: boolean
}

interface FieldFrameProps extends Wrapped {
  children: (ids: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode
}

/** A label, a control, a hint and an error, tied together for screen readers. */
export function FieldFrame({ label, hint, error, hideLabel, children }: FieldFrameProps) {
  const id = useId()
  const about = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      <label
        htmlFor={id}
        className={cx('text-small font-semibold text-ink', hideLabel && 'sr-only')}
      >
        {label}
      </label>
      {children({
        id,
        ...(about ? { 'aria-describedby': about } : {}),
        ...(error ? { 'aria-invalid': true as const } : {}),
      })}
      {hint && (
        <p id={`${id}-hint`} className="text-small text-ink-faint">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="flex gap-1.5 text-small font-medium text-bad-ink">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
          {error}
        </p>
      )}
    </div>
  )
}

type TextFieldProps = Wrapped & InputHTMLAttributes<HTMLInputElement>

export function TextField({ label, hint, error, hideLabel, className, ...rest }: TextFieldProps) {
  return (
    <FieldFrame {...{ label, hint, error, hideLabel }}>
      {(ids) => <input {...rest} {...ids} className={cx(control, 'h-10 max-sm:h-11', className)} />}
    </FieldFrame>
  )
}

type TextAreaProps = Wrapped & ComponentProps<'textarea'>

export function TextArea({ label, hint, error, hideLabel, className, ...rest }: TextAreaProps) {
  return (
    <FieldFrame {...{ label, hint, error, hideLabel }}>
      {(ids) => <textarea {...rest} {...ids} className={cx(control, 'py-2', className)} />}
    </FieldFrame>
  )
}

interface SelectFieldProps extends Wrapped, SelectHTMLAttributes<HTMLSelectElement> {
  options: readonly { value: string; label: string }[]
}

/** A choice of one of a few. The platform's own list: best on phones, and complete for keyboards. */
export function SelectField({
  label,
  hint,
  error,
  hideLabel,
  options,
  className,
  ...rest
}: SelectFieldProps) {
  return (
    <FieldFrame {...{ label, hint, error, hideLabel }}>
      {(ids) => (
        <span className="relative block">
          <select
            {...rest}
            {...ids}
            className={cx(control, 'h-10 appearance-none pr-9 max-sm:h-11', className)}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <ChevronDown
            aria-hidden="true"
            className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-ink-faint"
          />
        </span>
      )}
    </FieldFrame>
  )
}

interface CheckProps extends InputHTMLAttributes<HTMLInputElement> {
  label: ReactNode
}

export function Check({ label, ...rest }: CheckProps) {
  return (
    <label className="flex cursor-pointer items-start gap-2.5 py-1 text-body">
      <input {...rest} type="checkbox" className="mt-1 size-4 accent-tide" />
      <span>{label}</span>
    </label>
  )
}
