'use client'

import { useQuery } from '@tanstack/react-query'
import { FolderOpen, History, Sparkles } from 'lucide-react'
import { useClient } from '../../api/client-context.tsx'
import { cx } from '../../ui/cx.ts'
import { Link, useAddress } from '../../ui/link.tsx'
import { Card, Page } from '../../ui/page.tsx'
import { overviewQuery } from '../home/queries.ts'
import { ImportHistory } from './import-history.tsx'
import { SampleData } from './sample-data.tsx'
import { WatchFolder } from './watch-folder.tsx'
import startTexts from '../../messages/en/start.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const ways = ['sample', 'watch', 'import'] as const
type Way = (typeof ways)[number]

const icons = { sample: Sparkles, watch: FolderOpen, import: History }

/** Three ways to the first suggestion; which one is looked at lies in the address. */
export function Start() {
  const t = useTexts(startTexts)
  const { query } = useAddress()
  const way = ways.find((one) => one === query.get('way')) ?? 'sample'
  const { data: overview } = useQuery({ ...overviewQuery(useClient()), refetchInterval: 10_000 })
  return (
    <Page title={t('title')} lead={t('lead')} narrow>
      <nav aria-label={t('ways')}>
        <ul className="grid gap-3 sm:grid-cols-3">
          {ways.map((one) => (
            <WayLink key={one} way={one} current={one === way} />
          ))}
        </ul>
      </nav>
      <Card className="mt-5">
        {way === 'sample' && <SampleData />}
        {way === 'watch' && <WatchFolder overview={overview} />}
        {way === 'import' && <ImportHistory overview={overview} />}
      </Card>
      <p className="mt-6 text-small text-ink-faint">{t('privacy')}</p>
    </Page>
  )
}

function WayLink({ way, current }: { way: Way; current: boolean }) {
  const t = useTexts(startTexts)
  const Icon = icons[way]
  return (
    <li>
      <Link
        href={`/start?way=${way}`}
        aria-current={current ? 'step' : undefined}
        className={cx(
          'flex h-full flex-col gap-1 rounded-box border p-4 transition-colors',
          current
            ? 'border-tide bg-tide-soft text-tide-ink'
            : 'border-line bg-raised hover:border-line-strong',
        )}
      >
        <Icon className="mb-1 size-5" aria-hidden="true" />
        <span className="font-bold">{t(`way.${way}.title`)}</span>
        <span className={cx('text-small', current ? 'text-tide-ink' : 'text-ink-soft')}>
          {t(`way.${way}.text`)}
        </span>
      </Link>
    </li>
  )
}
