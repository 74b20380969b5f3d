'use client'

import { useState } from 'react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import type { ApiKey } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { Confirm } from '../../api/confirm.tsx'
import { Pages } from '../../api/load-more.tsx'
import { useCan } from '../../api/me.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { List, Row } from '../../ui/list.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { ApiKeyDialog } from './api-key-dialog.tsx'
import { apiKeysQuery } from './queries.ts'
import { SettingsFrame } from './settings-frame.tsx'
import keysTexts from '../../messages/en/keys.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

export function ApiKeys() {
  const t = useTexts(keysTexts)
  const mayWrite = useCan('api-keys:write')
  const [adding, setAdding] = useState(false)
  const list = useInfiniteQuery(apiKeysQuery(useClient()))
  const add = mayWrite && (
    <Button
      tone="primary"
      icon={<Plus className="size-4" aria-hidden="true" />}
      onClick={() => setAdding(true)}
    >
      {t('add')}
    </Button>
  )
  return (
    <SettingsFrame actions={add}>
      <p className="mb-4 max-w-2xl text-ink-soft">{t('lead')}</p>
      <Pages
        list={list}
        empty={
          <EmptyState
            icon={<KeyRound className="size-6" aria-hidden="true" />}
            title={t('emptyTitle')}
            action={add}
          >
            {t('emptyText')}
          </EmptyState>
        }
      >
        {(items) => (
          <List label={t('title')}>
            {items.map((apiKey) => (
              <ApiKeyRow key={apiKey.id} apiKey={apiKey} mayWrite={mayWrite} />
            ))}
          </List>
        )}
      </Pages>
      <ApiKeyDialog open={adding} onClose={() => setAdding(false)} />
    </SettingsFrame>
  )
}

function ApiKeyRow({ apiKey, mayWrite }: { apiKey: ApiKey; mayWrite: boolean }) {
  const t = useTexts(keysTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const [asking, setAsking] = useState(false)
  const revoke = useMutation({
    mutationFn: () => client.revokeApiKey({ params: { apiKeyId: apiKey.id } }),
    onSuccess: async () => {
      setAsking(false)
      say(t('revoked', { name: apiKey.name }))
      await cache.invalidateQueries({ queryKey: ['api-keys'] })
    },
  })
  return (
    <>
      <Row
        title={apiKey.name}
        detail={
          <>
            <code className="font-mono text-tiny">{apiKey.prefix}…</code> ·{' '}
            {t('by', { name: apiKey.createdBy })} ·{' '}
            {apiKey.lastUsedAt ? (
              <>
                {t('used')} <RelativeTime at={apiKey.lastUsedAt} />
              </>
            ) : (
              t('neverUsed')
            )}
            <span className="block">{apiKey.scopes.join(', ')}</span>
          </>
        }
        aside={
          <>
            {apiKey.expiresAt ? (
              <span>
                {t('expires')} <RelativeTime at={apiKey.expiresAt} />
              </span>
            ) : (
              <span>{t('neverExpires')}</span>
            )}
            {mayWrite && (
              <Button size="small" tone="quiet" onClick={() => setAsking(true)}>
                {t('revoke')}
              </Button>
            )}
          </>
        }
      />
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('revokeTitle', { name: apiKey.name })}
        action={t('revoke')}
        busy={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoke.mutate()}
      >
        {t('revokeText')}
      </Confirm>
    </>
  )
}
