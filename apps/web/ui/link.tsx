/** The one place that knows how pages are linked and addressed, so that another router could do it. */
'use client'

import NextLink from 'next/link'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import type { AnchorHTMLAttributes } from 'react'
import { cx } from './cx.ts'

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string
}

export function Link({ href, ...rest }: LinkProps) {
  return <NextLink href={href} prefetch={false} {...rest} />
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
