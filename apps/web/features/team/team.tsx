'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { Users } from 'lucide-react'
import { useClient } from '../../api/client-context.tsx'
import { Pages } from '../../api/load-more.tsx'
import { ButtonLink } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Card, Page, Section } from '../../ui/page.tsx'
import { Moment } from '../../ui/time.tsx'
import { sharedPatternsQuery } from './queries.ts'
import { ShapeView } from './shape-view.tsx'
import { TeamPatternsView } from './patterns-view.tsx'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import teamTexts from '../../messages/en/team.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** What people of the workspace do alike, and what they show one another of their routines. */
export function Team() {
  const t = useTexts(teamTexts)
  const suggestions = useTexts(suggestionsTexts)
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      back={{ href: '/suggestions', label: suggestions('title') }}
    >
      <TeamPatternsView />
      <Shared />
    </Page>
  )
}

function Shared() {
  const t = useTexts(teamTexts)
  const list = useInfiniteQuery(sharedPatternsQuery(useClient()))
  return (
    <Section title={t('sharedTitle')} lead={t('sharedText')}>
      <Pages
        list={list}
        empty={
          <EmptyState
            icon={<Users className="size-6" aria-hidden="true" />}
            title={t('noneShared')}
            action={<ButtonLink href="/suggestions">{t('toSuggestions')}</ButtonLink>}
          >
            {t('noneSharedText')}
          </EmptyState>
        }
      >
        {(items) => (
          <ul className="grid gap-4">
            {items.map(({ id, shape, sharedBy, sharedAt }) => (
              <li key={id}>
                <Card>
                  <p className="mb-3 text-small text-ink-faint">
                    {t('by', { name: sharedBy })} <Moment at={sharedAt} />
                  </p>
                  <ShapeView shape={shape} />
                </Card>
              </li>
            ))}
          </ul>
        )}
      </Pages>
    </Section>
  )
}
