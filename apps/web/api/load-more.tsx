'use client'

import type { ReactNode } from 'react'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { Page } from '@floyo/contracts'
import { Button } from '../ui/button.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { ProblemNotice } from './problem.tsx'
import uiTexts from '../messages/en/ui.json' with { type: 'json' }
import { useTexts } from '../messages/texts.tsx'

interface PagesProps<Item> {
  list: UseInfiniteQueryResult<{ pages: Page<Item>[] }>
  empty: ReactNode
  children: (items: Item[]) => ReactNode
}

/** A list that grows by pages: while it loads, when it failed, when there is nothing, and all else. */
export function Pages<Item>({ list, empty, children }: PagesProps<Item>) {
  const t = useTexts(uiTexts)
  if (list.isPending) return <SkeletonRows />
  if (!list.data) return <ProblemNotice error={list.error} retry={() => list.refetch()} />
  const items = list.data.pages.flatMap((page) => page.items)
  if (items.length === 0) return empty
  return (
    <>
      {children(items)}
      {list.isError && (
        <div className="mt-4">
          <ProblemNotice error={list.error} retry={() => list.refetch()} />
        </div>
      )}
      {list.hasNextPage && (
        <div className="mt-4 text-center">
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('loadMore')}
          </Button>
        </div>
      )}
    </>
  )
}
