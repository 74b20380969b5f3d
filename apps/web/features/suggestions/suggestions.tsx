'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useClient } from '../../api/client-context.tsx'
import { Pages } from '../../api/load-more.tsx'
import { ButtonLink } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useAddress } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { FilterChips } from '../../ui/segments.tsx'
import { CardList } from './card-list.tsx'
import { DiscoverButton } from './discover-button.tsx'
import { LastLookSection, NothingToSuggest } from './last-look.tsx'
import { parseStatus, suggestionsQuery } from './queries.ts'
import { SuggestionCard } from './suggestion-card.tsx'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

function HeadActions() {
  const t = useTexts(suggestionsTexts)
  return (
    <>
      <ButtonLink href="/suggestions/team">{t('team')}</ButtonLink>
      <DiscoverButton />
    </>
  )
}

export function Suggestions() {
  const t = useTexts(suggestionsTexts)
  const { query } = useAddress()
  const status = parseStatus(query.get('status'))
  const list = useInfiniteQuery(suggestionsQuery(useClient(), { status }))
  return (
    <Page title={t('title')} lead={t('lead')} actions={<HeadActions />}>
      <div className="mb-5">
        <FilterChips
          label={t('filter')}
          name="status"
          options={[
            { value: '', label: t('statuses.open') },
            { value: 'accepted', label: t('statuses.accepted') },
            { value: 'dismissed', label: t('statuses.dismissed') },
          ]}
        />
      </div>
      <Pages
        list={list}
        empty={
          status === 'open' ? (
            <NothingToSuggest />
          ) : (
            <EmptyState title={t('emptyOther')}>{t('emptyOtherText')}</EmptyState>
          )
        }
      >
        {(items) => (
          <>
            <CardList count={items.length} withKeys={status === 'open'}>
              {items.map((suggestion) => (
                <SuggestionCard key={suggestion.id} suggestion={suggestion} />
              ))}
            </CardList>
            {status === 'open' && <LastLookSection />}
          </>
        )}
      </Pages>
    </Page>
  )
}
