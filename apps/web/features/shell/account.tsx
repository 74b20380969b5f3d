'use client'

import { useMutation } from '@tanstack/react-query'
import { ChevronsUpDown, LogOut } from 'lucide-react'
import { useClient } from '../../api/client-context.tsx'
import { useMe } from '../../api/me.tsx'
import { Button } from '../../ui/button.tsx'
import { useToast } from '../../ui/toast.tsx'
import { signOut } from '../sign-in/session.ts'
import { ThemeSwitch } from './theme-switch.tsx'
import shellTexts from '../../messages/en/shell.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Who one is and where, and what belongs to the person rather than to the workspace. */
export function Account({ open = false }: { open?: boolean }) {
  const me = useMe()
  if (open) {
    return (
      <div className="grid gap-4">
        <Person />
        <AccountActions />
      </div>
    )
  }
  return (
    <details className="group mt-4 rounded-box open:border open:border-line open:bg-raised open:shadow-low">
      <summary className="flex items-center gap-2 rounded-box p-2 hover:bg-mute-soft group-open:hover:bg-transparent">
        <Person />
        <ChevronsUpDown className="ml-auto size-4 shrink-0 text-ink-faint" aria-hidden="true" />
      </summary>
      <div className="border-t border-line p-3">
        <p className="mb-3 truncate text-small text-ink-faint">{me.user.email}</p>
        <AccountActions />
      </div>
    </details>
  )
}

function Person() {
  const me = useMe()
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <span
        aria-hidden="true"
        className="grid size-8 shrink-0 place-items-center rounded-full bg-saffron-soft text-small font-bold text-saffron-ink"
      >
        {me.user.name.slice(0, 1).toUpperCase()}
      </span>
      <span className="min-w-0">
        <span className="block truncate text-small font-semibold">{me.user.name}</span>
        <span className="block truncate text-tiny text-ink-faint">{me.workspace?.name}</span>
      </span>
    </span>
  )
}

function AccountActions() {
  const t = useTexts(shellTexts)
  const say = useToast()
  const client = useClient()
  const me = useMe()
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => window.location.assign('/sign-in'),
    onError: () => say(t('signOutFailed'), { tone: 'bad' }),
  })
  const move = useMutation({
    mutationFn: (workspaceId: string) => client.switchWorkspace({ body: { workspaceId } }),
    onSuccess: () => window.location.assign('/'),
    onError: () => say(t('switchFailed'), { tone: 'bad' }),
  })
  const others = me.workspaces.filter(({ id }) => id !== me.workspace?.id)
  return (
    <div className="grid gap-3">
      <ThemeSwitch />
      {others.map(({ id, name }) => (
        <Button
          key={id}
          size="small"
          tone="quiet"
          onClick={() => move.mutate(id)}
          busy={move.isPending}
        >
          {t('switchTo', { name })}
        </Button>
      ))}
      <Button
        size="small"
        busy={leave.isPending}
        icon={<LogOut className="size-4" aria-hidden="true" />}
        onClick={() => leave.mutate()}
      >
        {t('signOut')}
      </Button>
    </div>
  )
}
