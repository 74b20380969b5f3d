'use client'

import { useEffect, useState } from 'react'
import { Search } from 'lucide-react'
import { useAddress } from './link.tsx'

/** Searches as one types, and keeps the words in the page's address. */
export function SearchField({ label, name = 'search' }: { label: string; name?: string }) {
  const { query, setQuery } = useAddress()
  const kept = query.get(name) ?? ''
  const [text, setText] = useState(kept)
  useEffect(() => {
    if (text === kept) return undefined
    const timer = setTimeout(() => setQuery({ [name]: text.trim() || undefined }), 300)
    return () => clearTimeout(timer)
    // oxlint-disable-next-line react/exhaustive-deps -- The address changes through this very effect; only typing may start it.
  }, [text])
  return (
    <div className="relative w-full sm:max-w-xs">
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-faint"
      />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="h-10 w-full rounded-box border border-line-strong bg-raised pr-3 pl-9 placeholder:text-ink-faint hover:border-ink-faint max-sm:text-[1rem]"
      />
    </div>
  )
}
