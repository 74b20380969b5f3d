/** The one place that knows how pages are linked and addressed, so that another router could do it. */
'use client'

import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { type AnchorHTMLAttributes, type MouseEvent, startTransition } from 'react'
import { cx } from './cx.ts'

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string
}

/** A link within this application. Nothing is fetched before it is followed. */
export function Link({ href, onClick, children, ...rest }: LinkProps) {
  const router = useRouter()
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        onClick?.(event)
        if (event.defaultPrevented || !opensHere(event)) return
        event.preventDefault()
        startTransition(() => router.push(href))
      }}
    >
      {children}
    </a>
  )
}

/** Whether a click asks for nothing special: a new tab or window, a download. */
function opensHere(event: MouseEvent<HTMLAnchorElement>): boolean {
  const { target } = event.currentTarget
  const held = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
  return !held && (target === '' || target === '_self')
}

/** A link in running text. */
export function TextLink({ className, ...rest }: LinkProps) {
  return (
    <Link
      {...rest}
      className={cx(
        'font-medium text-tide-ink underline decoration-tide-line decoration-1 underline-offset-3 hover:decoration-current',
        className,
      )}
    />
  )
}

/** Goes to an address of this application. */
export function useGoTo(): (href: string) => void {
  const router = useRouter()
  return (href) => router.push(href)
}

/** The part of a page's state that lies in its address, and how to change it. */
export function useAddress(): {
  path: string
  query: URLSearchParams
  setQuery: (changes: Record<string, string | undefined>) => void
} {
  const router = useRouter()
  const path = usePathname()
  const params = useSearchParams()
  const query = new URLSearchParams(params)
  const setQuery = (changes: Record<string, string | undefined>): void => {
    for (const [name, value] of Object.entries(changes)) {
      if (value) query.set(name, value)
      else query.delete(name)
    }
    const text = query.toString()
    router.replace(text ? `${path}?${text}` : path, { scroll: false })
  }
  return { path, query, setQuery }
}
