'use client'

import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface CardListProps {
  count: number
  /** Whether its cards can be decided. */
  withKeys: boolean
  children: ReactNode
}

const links = 'h3 a'

/**
 * Suggestions below one another, to be gone through by keyboard. Letters are heard while a card has the
 * focus and nowhere else, so that they are in nobody's way.
 */
export function CardList({ count, withKeys, children }: CardListProps) {
  const t = useTexts(suggestionsTexts)
  const list = useRef<HTMLUListElement>(null)
  useKeptFocus(list, count)
  return (
    <>
      {/* Its links and buttons take the focus; it only hears their keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <ul ref={list} onKeyDown={goThrough} className="grid gap-4">
        {children}
      </ul>
      {withKeys && (
        <p className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-tiny text-ink-faint max-lg:hidden">
          <Key name="↑ ↓">{t('keys.move')}</Key>
          <Key name="Enter">{t('keys.open')}</Key>
          <Key name="A">{t('accept')}</Key>
          <Key name="D">{t('dismiss')}</Key>
        </p>
      )}
    </>
  )
}

function Key({ name, children }: { name: string; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <kbd className="rounded-[0.25rem] border border-line bg-sunken px-1.5 font-sans">{name}</kbd>
      {children}
    </span>
  )
}

function goThrough(event: KeyboardEvent<HTMLUListElement>): void {
  const { key, target, currentTarget } = event
  if (event.altKey || event.ctrlKey || event.metaKey || !(target instanceof HTMLElement)) return
  // A dialog of a card has keys of its own.
  if (target.closest('dialog')) return
  const card = target.closest('li')
  if (!card) return
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[key]
  if (step !== undefined) {
    const all = [...currentTarget.querySelectorAll<HTMLElement>(links)]
    const at = all.findIndex((link) => card.contains(link))
    all[at + step]?.focus()
    event.preventDefault()
    return
  }
  const button = card.querySelector<HTMLButtonElement>(
    `button[data-key='${CSS.escape(key.toLowerCase())}']`,
  )
  if (!button) return
  event.preventDefault()
  button.click()
}

/** A card that was decided goes, and the focus with it: it goes on to the one that took its place. */
function useKeptFocus(list: { current: HTMLUListElement | null }, count: number): void {
  const before = useRef(count)
  useEffect(() => {
    const fewer = count < before.current
    before.current = count
    if (fewer && document.activeElement === document.body)
      list.current?.querySelector<HTMLElement>(links)?.focus()
  }, [list, count])
}
