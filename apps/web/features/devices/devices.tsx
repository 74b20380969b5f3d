'use client'

import { useState } from 'react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Laptop, Plus } from 'lucide-react'
import type { Device } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { Confirm } from '../../api/confirm.tsx'
import { Pages } from '../../api/load-more.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { TextField } from '../../ui/field.tsx'
import { Card, Page } from '../../ui/page.tsx'
import { Badge } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { devicesQuery } from './queries.ts'
import devicesTexts from '../../messages/en/devices.json' with { type: 'json' }
import uiTexts from '../../messages/en/ui.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

export function Devices() {
  const t = useTexts(devicesTexts)
  const list = useInfiniteQuery(devicesQuery(useClient()))
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <ButtonLink
          href="/start?way=watch"
          tone="primary"
          icon={<Plus className="size-4" aria-hidden="true" />}
        >
          {t('add')}
        </ButtonLink>
      }
    >
      <Pages
        list={list}
        empty={
          <EmptyState
            icon={<Laptop className="size-6" aria-hidden="true" />}
            title={t('emptyTitle')}
            action={
              <ButtonLink href="/start?way=watch" tone="primary">
                {t('add')}
              </ButtonLink>
            }
          >
            {t('emptyText')}
          </EmptyState>
        }
      >
        {(devices) => (
          <ul className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2">
            {devices.map((device) => (
              <DeviceCard key={device.id} device={device} />
            ))}
          </ul>
        )}
      </Pages>
    </Page>
  )
}

function DeviceCard({ device }: { device: Device }) {
  const t = useTexts(devicesTexts)
  const mayWrite = useCan('devices:write')
  const [asked, setAsked] = useState<'rename' | 'revoke'>()
  return (
    <li>
      <Card className="h-full">
        <div className="flex items-start gap-3">
          <span className="grid size-10 shrink-0 place-items-center rounded-full bg-tide-soft text-tide-ink">
            <Laptop className="size-5" aria-hidden="true" />
          </span>
          <div className="min-w-0 flex-1">
            <h2 className="truncate text-lead font-bold">{device.name}</h2>
            <p className="text-small text-ink-faint">
              {device.platform} · {device.ownerName}
            </p>
          </div>
          <Badge mood={device.online ? 'good' : 'mute'} dot>
            {device.online ? t('online') : t('offline')}
          </Badge>
        </div>
        <p className="mt-3 text-small text-ink-soft">
          {device.lastSeenAt ? (
            <>
              {t('lastSeen')} <RelativeTime at={device.lastSeenAt} />
            </>
          ) : (
            t('neverSeen')
          )}
          {' · '}
          {t(`capture.${device.capture}`)}
        </p>
        <Patterns title={t('folders')} none={t('noFolders')} items={device.watchedFolders} />
        <Patterns title={t('commands')} none={t('noCommands')} items={device.allowedCommands} />
        {mayWrite && (
          <div className="mt-4 -ml-2 flex flex-wrap gap-1">
            <Button size="small" tone="quiet" onClick={() => setAsked('rename')}>
              {t('rename')}
            </Button>
            <Button size="small" tone="quiet" onClick={() => setAsked('revoke')}>
              {t('revoke')}
            </Button>
          </div>
        )}
        <RenameDialog
          device={device}
          open={asked === 'rename'}
          onClose={() => setAsked(undefined)}
        />
        <RevokeDialog
          device={device}
          open={asked === 'revoke'}
          onClose={() => setAsked(undefined)}
        />
      </Card>
    </li>
  )
}

function Patterns({
  title,
  none,
  items,
}: {
  title: string
  none: string
  items: readonly string[]
}) {
  return (
    <div className="mt-3">
      <h3 className="text-small font-semibold">{title}</h3>
      {items.length === 0 ? (
        <p className="text-small text-ink-faint">{none}</p>
      ) : (
        <ul className="mt-1 flex flex-wrap gap-1.5">
          {items.map((item) => (
            <li
              key={item}
              className="max-w-full truncate rounded-small bg-mute-soft px-2 py-0.5 font-mono text-[0.78rem] text-ink-soft"
            >
              {item}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

interface DeviceDialogProps {
  device: Device
  open: boolean
  onClose: () => void
}

function RenameDialog({ device, open, onClose }: DeviceDialogProps) {
  const t = useTexts(devicesTexts)
  const ui = useTexts(uiTexts)
  const client = useClient()
  const cache = useQueryClient()
  const [name, setName] = useState(device.name)
  const rename = useMutation({
    mutationFn: () => client.renameDevice({ params: { deviceId: device.id }, body: { name } }),
    onSuccess: async () => {
      onClose()
      await cache.invalidateQueries({ queryKey: ['devices'] })
    },
  })
  return (
    <Dialog open={open} onClose={onClose} title={t('renameTitle')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          rename.mutate()
        }}
      >
        <TextField
          label={t('name')}
          value={name}
          required
          maxLength={200}
          onChange={(event) => setName(event.target.value)}
        />
        {rename.error && (
          <div className="mt-4">
            <ProblemNotice error={rename.error} />
          </div>
        )}
        <DialogActions onCancel={onClose}>
          <Button type="submit" tone="primary" busy={rename.isPending}>
            {ui('save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function RevokeDialog({ device, open, onClose }: DeviceDialogProps) {
  const t = useTexts(devicesTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const revoke = useMutation({
    mutationFn: () => client.revokeDevice({ params: { deviceId: device.id } }),
    onSuccess: async () => {
      onClose()
      say(t('revoked', { name: device.name }))
      await cache.invalidateQueries({ queryKey: ['devices'] })
    },
  })
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title={t('revokeTitle', { name: device.name })}
      action={t('revoke')}
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
    >
      {t('revokeText')}
    </Confirm>
  )
}
