'use client'

import { useQuery } from '@tanstack/react-query'
import { Users } from 'lucide-react'
import { useState } from 'react'
import type { TeamPattern, TeamTemplate } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Badge } from '../../ui/status.tsx'
import { teamPatternsQuery } from './queries.ts'
import { BeginDialog } from './begin-dialog.tsx'
import { TeamContributionBox } from './contribution-box.tsx'
import { TeamTemplateView } from './template-view.tsx'
import { useTeamTexts } from './words.ts'

/** What at least three people do alike, and whether the reader's own routines count. */
export function TeamPatternsView() {
  const t = useTeamTexts()
  const { data, error, refetch } = useQuery(teamPatternsQuery(useClient()))
  return (
    <Section title={t('alikeTitle')} lead={t('alikeText')}>
      <div className="grid gap-4">
        <TeamContributionBox />
        {error && <ProblemNotice error={error} retry={refetch} />}
        {!data && !error && <Skeleton className="h-32" />}
        {data?.items.length === 0 && <NoneAlike />}
        {data && data.items.length > 0 && (
          <ul className="grid gap-4">
            {data.items.map((pattern) => (
              <li key={JSON.stringify(pattern.template)}>
                <Card>
                  <Alike pattern={pattern} />
                  <Begin template={pattern.template} />
                </Card>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Section>
  )
}

function Alike({ pattern }: { pattern: TeamPattern }) {
  const t = useTeamTexts()
  return (
    <div className="flex flex-wrap-reverse items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <TeamTemplateView {...pattern} of="each" />
      </div>
      <Badge mood="tide">
        <Users className="size-3.5" aria-hidden="true" />
        {t(`people.${pattern.people}`)}
      </Badge>
    </div>
  )
}

function Begin({ template }: { template: TeamTemplate }) {
  const t = useTeamTexts()
  const [isOpen, setIsOpen] = useState(false)
  if (!useCan('workflows:write')) return null
  return (
    <div className="mt-4">
      <Button size="small" onClick={() => setIsOpen(true)}>
        {t('begin.action')}
      </Button>
      {isOpen && <BeginDialog open onClose={() => setIsOpen(false)} template={template} />}
    </div>
  )
}

const example: TeamPattern = {
  template: {
    steps: [
      { act: 'file.downloaded', service: false },
      { act: 'file.edited', service: false },
      { act: 'mail.sent', service: false },
    ],
    schedule: { days: 'weekly', time: 'morning' },
  },
  people: '3-to-5',
  weeklyMinutes: '15-to-60',
}

function NoneAlike() {
  const t = useTeamTexts()
  return (
    <div className="rounded-box border border-dashed border-line-strong p-5 sm:p-6">
      <h3 className="text-lead font-bold">{t('noneAlike')}</h3>
      <p className="mt-1.5 mb-5 max-w-2xl text-ink-soft">{t('noneAlikeText')}</p>
      <figure className="rounded-box bg-mute-soft p-4 sm:p-5">
        <figcaption className="mb-3 text-tiny font-semibold text-ink-soft">
          {t('example')}
        </figcaption>
        <Alike pattern={example} />
      </figure>
    </div>
  )
}
