'use client'

import { useQuery } from '@tanstack/react-query'
import { HeartPulse } from 'lucide-react'
import type { Breaker } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { Card } from '../../ui/page.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { breakersQuery } from './queries.ts'
import connectionsTexts from '../../messages/en/connections.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Says of a connection that it is left alone for now, and why. */
export function SickConnection({ name }: { name: string }) {
  const { data } = useQuery(breakersQuery(useClient()))
  const breaker = data?.items.find((one) => one.kind === 'connection' && one.name === name)
  return (
    <div aria-live="polite">
      {breaker && (
        <div className="mt-3 flex gap-2 rounded-small bg-bad-soft p-2.5 text-small font-medium text-bad-ink">
          <HeartPulse className="size-4.5 shrink-0" aria-hidden="true" />
          <BreakerText breaker={breaker} />
        </div>
      )}
    </div>
  )
}

/** The hosts that steps call without a connection and that are left alone for now. */
export function SickHosts() {
  const t = useTexts(connectionsTexts.breakers)
  const { data } = useQuery(breakersQuery(useClient()))
  const hosts = data?.items.filter(({ kind }) => kind === 'host') ?? []
  if (hosts.length === 0) return null
  return (
    <Card className="mb-6">
      <h2 className="mb-2 font-bold">{t('hosts')}</h2>
      <ul className="grid gap-3 text-small">
        {hosts.map((breaker) => (
          <li key={breaker.name}>
            <p className="font-mono font-bold break-all">{breaker.name}</p>
            <BreakerText breaker={breaker} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function BreakerText({ breaker }: { breaker: Breaker }) {
  const t = useTexts(connectionsTexts.breakers)
  const { failures, calls, reason, probeAt, state } = breaker
  return (
    <p className="min-w-0 break-words">
      {t('failed', { failures, calls })} {t('last', { reason })}{' '}
      {state === 'open' ? (
        <>
          {t('next')} <RelativeTime at={probeAt} />.
        </>
      ) : (
        t('probing')
      )}
    </p>
  )
}
