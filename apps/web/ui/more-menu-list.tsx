'use client'

import type { ReactNode } from 'react'
import { Ellipsis } from 'lucide-react'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { cx } from './cx.ts'

interface MenuAction {
  id: string
  label: string
  icon?: ReactNode
  danger?: boolean
  onAction: () => void
}

export interface MoreMenuProps {
  label: string
  actions: readonly MenuAction[]
}

/** What else can be done, behind one button. */
export function MoreMenuList({ label, actions }: MoreMenuProps) {
  return (
    <MenuTrigger>
      <Button
        aria-label={label}
        className="inline-grid size-10 place-items-center rounded-box border border-line bg-raised text-ink-soft shadow-low hover:border-line-strong max-sm:size-11"
      >
        <Ellipsis className="size-5" aria-hidden="true" />
      </Button>
      <Popover
        placement="bottom end"
        className="min-w-48 rounded-box border border-line bg-raised shadow-high"
      >
        <Menu className="p-1 outline-none" aria-label={label}>
          {actions.map(({ id, label: text, icon, danger, onAction }) => (
            <MenuItem
              key={id}
              id={id}
              onAction={onAction}
              className={cx(
                'flex cursor-pointer items-center gap-2.5 rounded-small px-3 py-2 outline-none data-focused:bg-mute-soft',
                danger && 'text-bad-ink data-focused:bg-bad-soft',
              )}
            >
              {icon}
              {text}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
