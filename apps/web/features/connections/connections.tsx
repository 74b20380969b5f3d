'use client'

import { useState } from 'react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, Plug, Plus } from 'lucide-react'
import type { Connection } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { Confirm } from '../../api/confirm.tsx'
import { Pages } from '../../api/load-more.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Facts } from '../../ui/list.tsx'
import { Card, Page } from '../../ui/page.tsx'
import { Badge } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { LimitsLine } from '../limits/limits-line.tsx'
import { ConnectionDialog } from './connection-dialog.tsx'
import { SickConnection, SickHosts } from './breakers.tsx'
import { catalogQuery, connectionsQuery } from './queries.ts'
import connectionsTexts from '../../messages/en/connections.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

export function Connections() {
  const t = useTexts(connectionsTexts)
  const client = useClient()
  const mayWrite = useCan('connections:write')
  const [adding, setAdding] = useState(false)
  const list = useInfiniteQuery(connectionsQuery(client))
  const add = (
    <Button
      tone="primary"
      icon={<Plus className="size-4" aria-hidden="true" />}
      onClick={() => setAdding(true)}
    >
      {t('add')}
    </Button>
  )
  return (
    <Page title={t('title')} lead={t('lead')} actions={mayWrite && add}>
      <SickHosts />
      <Pages
        list={list}
        empty={
          <EmptyState
            icon={<Plug className="size-6" aria-hidden="true" />}
            title={t('emptyTitle')}
            action={mayWrite && add}
          >
            {t('emptyText')}
          </EmptyState>
        }
      >
        {(connections) => (
          <ul className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2">
            {connections.map((connection) => (
              <ConnectionCard key={connection.id} connection={connection} />
            ))}
          </ul>
        )}
      </Pages>
      <ConnectionDialog open={adding} onClose={() => setAdding(false)} />
    </Page>
  )
}

function ConnectionCard({ connection }: { connection: Connection }) {
  const t = useTexts(connectionsTexts)
  const client = useClient()
  const mayWrite = useCan('connections:write')
  const { data: catalog } = useQuery(catalogQuery(client))
  const [asked, setAsked] = useState<'change' | 'delete'>()
  const test = useMutation({
    mutationFn: () => client.testConnection({ params: { connectionId: connection.id } }),
  })
  const type = catalog?.connectionTypes.find(({ id }) => id === connection.type)
  return (
    <li>
      <Card className="h-full">
        <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 className="min-w-0 truncate font-mono text-lead font-bold">{connection.name}</h2>
          <Badge mood="tide">{type?.title ?? connection.type}</Badge>
          <span className="ml-auto text-small text-ink-faint">
            {t('changed')} <RelativeTime at={connection.updatedAt} />
          </span>
        </div>
        <Facts
          items={[
            ...Object.entries(connection.settings).map(([term, value]) => ({
              term,
              value: (
                <span className="break-all">
                  {typeof value === 'string' ? value : JSON.stringify(value)}
                </span>
              ),
            })),
            ...(type && type.secretFields.length > 0
              ? [
                  {
                    term: t('secrets'),
                    value: <span className="text-ink-faint">{t('secretKept')}</span>,
                  },
                ]
              : []),
            ...(connection.limits.length > 0
              ? [{ term: t('limits'), value: <LimitsLine limits={connection.limits} /> }]
              : []),
          ]}
        />
        <SickConnection name={connection.name} />
        <div aria-live="polite">
          {test.data && (
            <p
              className={cx(
                'mt-3 flex gap-2 rounded-small p-2.5 text-small font-medium',
                test.data.ok ? 'bg-good-soft text-good-ink' : 'bg-bad-soft text-bad-ink',
              )}
            >
              {test.data.ok ? (
                <CircleCheck className="size-4.5 shrink-0" aria-hidden="true" />
              ) : (
                <CircleAlert className="size-4.5 shrink-0" aria-hidden="true" />
              )}
              {test.data.message}
            </p>
          )}
          {test.error && (
            <div className="mt-3">
              <ProblemNotice error={test.error} />
            </div>
          )}
        </div>
        {mayWrite && (
          <div className="mt-4 -ml-2 flex flex-wrap gap-1">
            <Button size="small" tone="quiet" busy={test.isPending} onClick={() => test.mutate()}>
              {t('test')}
            </Button>
            <Button size="small" tone="quiet" onClick={() => setAsked('change')}>
              {t('change')}
            </Button>
            <Button size="small" tone="quiet" onClick={() => setAsked('delete')}>
              {t('delete')}
            </Button>
          </div>
        )}
        <ConnectionDialog
          open={asked === 'change'}
          onClose={() => setAsked(undefined)}
          connection={connection}
        />
        <DeleteDialog
          connection={connection}
          open={asked === 'delete'}
          onClose={() => setAsked(undefined)}
        />
      </Card>
    </li>
  )
}

interface DeleteDialogProps {
  connection: Connection
  open: boolean
  onClose: () => void
}

function DeleteDialog({ connection, open, onClose }: DeleteDialogProps) {
  const t = useTexts(connectionsTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const remove = useMutation({
    mutationFn: () => client.deleteConnection({ params: { connectionId: connection.id } }),
    onSuccess: async () => {
      onClose()
      say(t('deleted', { name: connection.name }))
      await cache.invalidateQueries({ queryKey: ['connections'] })
    },
  })
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title={t('deleteTitle', { name: connection.name })}
      action={t('delete')}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
    >
      {t('deleteText')}
    </Confirm>
  )
}
