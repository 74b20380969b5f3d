'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Eye, EyeOff } from 'lucide-react'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { Link } from '../../ui/link.tsx'
import { Card, Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useToast } from '../../ui/toast.tsx'
import { sharingQuery } from './queries.ts'
import { ShapeView } from './shape-view.tsx'
import teamTexts from '../../messages/en/team.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Showing a routine to the workspace: exactly what would be seen, the act, and its undo. */
export function SharingBox({ patternId }: { patternId: string }) {
  const t = useTexts(teamTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const { data, error, refetch } = useQuery(sharingQuery(client, patternId))
  const isShared = data !== undefined && data.sharedAt !== null
  const change = useMutation({
    mutationFn: () => {
      const params = { patternId }
      return isShared ? client.unsharePattern({ params }) : client.sharePattern({ params })
    },
    onSuccess: async (state) => {
      say(state.sharedAt === null ? t('nowHidden') : t('nowShared'))
      await Promise.all(
        [['sharing', patternId], ['shared-patterns']].map((queryKey) =>
          cache.invalidateQueries({ queryKey }),
        ),
      )
    },
  })
  return (
    <Section
      title={isShared ? t('shared') : t('share')}
      lead={isShared ? t('sharedLead') : t('shareLead')}
      aside={<Link href="/suggestions/team">{t('toTeam')}</Link>}
    >
      <Card>
        {error && <ProblemNotice error={error} retry={refetch} />}
        {!data && !error && <Skeleton className="h-24" />}
        {data && (
          <>
            <p className="mb-3 text-small font-semibold">{t('exactly')}</p>
            <ShapeView shape={data.shape} />
            <p className="mt-3 text-small text-ink-soft">{t('never')}</p>
            <div className="mt-4">
              <Button
                busy={change.isPending}
                icon={
                  isShared ? (
                    <EyeOff className="size-4" aria-hidden="true" />
                  ) : (
                    <Eye className="size-4" aria-hidden="true" />
                  )
                }
                onClick={() => change.mutate()}
              >
                {isShared ? t('hide') : t('show')}
              </Button>
            </div>
          </>
        )}
        {change.error && <ProblemNotice error={change.error} />}
      </Card>
    </Section>
  )
}
