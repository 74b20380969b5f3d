'use client'

import { useState, type ReactNode } from 'react'
import { Menu } from 'lucide-react'
import { useMe } from '../../api/me.tsx'
import { afterMount } from '../../ui/after-mount.tsx'
import { cx } from '../../ui/cx.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Link, useAddress } from '../../ui/link.tsx'
import { Wordmark } from '../../ui/logo.tsx'
import { Account } from './account.tsx'
import { isIn, type Place, places } from './nav.ts'
import shellTexts from '../../messages/en/shell.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** What it counts is not on the page: it may come a moment after it. */
const AttentionCount = afterMount<{ className?: string }>(
  async () => (await import('../home/attention-count.tsx')).AttentionCount,
  () => null,
)

/** The frame of every page: where one can go, and the page on its sheet. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useTexts(shellTexts)
  return (
    <>
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:rounded-box focus:bg-raised focus:px-4 focus:py-2 focus:font-semibold focus:shadow-high"
      >
        {t('skip')}
      </a>
      <div className="lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
        <Sidebar />
        <TopBar />
        <main
          id="page"
          tabIndex={-1}
          className="min-h-[calc(100dvh-3.5rem)] border-line bg-sheet pb-24 focus-visible:outline-none max-lg:border-t lg:my-2 lg:mr-2 lg:min-h-[calc(100dvh-1rem)] lg:rounded-sheet lg:border lg:pb-10"
        >
          {children}
        </main>
        <BottomBar />
      </div>
    </>
  )
}

function Sidebar() {
  const t = useTexts(shellTexts)
  return (
    <div className="sticky top-0 flex h-dvh flex-col overflow-y-auto px-3 py-5 max-lg:hidden">
      <Link href="/" aria-label={t('homeOf')} className="mb-7 self-start rounded-box px-2">
        <Wordmark />
      </Link>
      <nav aria-label={t('places')} className="flex-1">
        <Places />
      </nav>
      <Account />
    </div>
  )
}

function Places({ onGo }: { onGo?: () => void }) {
  const t = useTexts(shellTexts)
  const { path } = useAddress()
  const { permissions } = useMe()
  const shown = places.filter(({ needs }) => !needs || permissions.includes(needs))
  return (
    <ul className="grid gap-0.5">
      {shown.map((place) => (
        <li key={place.href}>
          <Link
            href={place.href}
            onClick={onGo}
            aria-current={isIn(path, place.href) ? 'page' : undefined}
            className={cx(
              'group flex h-10 items-center gap-3 rounded-box px-3 font-medium transition-colors max-lg:h-12',
              isIn(path, place.href)
                ? 'bg-tide-soft font-semibold text-tide-ink'
                : 'text-ink-soft hover:bg-mute-soft hover:text-ink',
            )}
          >
            <place.icon className="size-[1.1rem]" strokeWidth={2} aria-hidden="true" />
            {t(place.label)}
            {place.label === 'home' && <AttentionCount className="ml-auto" />}
          </Link>
        </li>
      ))}
    </ul>
  )
}

function TopBar() {
  const t = useTexts(shellTexts)
  return (
    <div className="flex h-14 items-center px-4 lg:hidden">
      <Link href="/" aria-label={t('homeOf')} className="rounded-box">
        <Wordmark />
      </Link>
    </div>
  )
}

const handyItem =
  'flex h-14 flex-1 flex-col items-center justify-center gap-1 text-[0.6875rem] leading-none font-semibold focus-visible:-outline-offset-2'

function BottomBar() {
  const t = useTexts(shellTexts)
  const { path } = useAddress()
  const [open, setOpen] = useState(false)
  return (
    <>
      <nav
        aria-label={t('handyPlaces')}
        className="fixed inset-x-0 bottom-0 z-40 border-t border-line bg-raised pb-[env(safe-area-inset-bottom)] lg:hidden"
      >
        <ul className="flex">
          {places
            .filter((place) => place.handy)
            .map((place) => (
              <HandyPlace key={place.href} place={place} current={isIn(path, place.href)} />
            ))}
          <li className="flex flex-1">
            <button
              type="button"
              className={cx(handyItem, 'text-ink-faint')}
              onClick={() => setOpen(true)}
            >
              <Menu className="size-5" aria-hidden="true" />
              {t('more')}
            </button>
          </li>
        </ul>
      </nav>
      <Dialog open={open} onClose={() => setOpen(false)} title={t('goTo')}>
        <nav aria-label={t('places')}>
          <Places onGo={() => setOpen(false)} />
        </nav>
        <div className="mt-4 border-t border-line pt-4">
          <Account open />
        </div>
      </Dialog>
    </>
  )
}

function HandyPlace({ place, current }: { place: Place; current: boolean }) {
  const t = useTexts(shellTexts)
  return (
    <li className="flex flex-1">
      <Link
        href={place.href}
        aria-current={current ? 'page' : undefined}
        className={cx(handyItem, current ? 'text-tide-ink' : 'text-ink-faint')}
      >
        <span className="relative">
          <place.icon className="size-5" aria-hidden="true" />
          {place.label === 'home' && <AttentionCount className="absolute -top-2 left-3" />}
        </span>
        {t(place.label)}
      </Link>
    </li>
  )
}
