'use client'

import { Ellipsis } from 'lucide-react'
import { afterMount } from './after-mount.tsx'
import type { MoreMenuProps } from './more-menu-list.tsx'

/** What else can be done, behind one button. */
export const MoreMenu = afterMount<MoreMenuProps>(
  () => import('./more-menu-list.tsx').then(({ MoreMenuList }) => MoreMenuList),
  ({ label }) => (
    <button
      type="button"
      disabled
      aria-label={label}
      className="inline-grid size-10 place-items-center rounded-box border border-line bg-raised text-ink-soft shadow-low max-sm:size-11"
    >
      <Ellipsis className="size-5" aria-hidden="true" />
    </button>
  ),
)
