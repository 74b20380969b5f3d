'use client'

import type { Overview } from '@floyo/contracts'
import { ButtonLink } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { DiscoverButton } from '../suggestions/discover-button.tsx'
import { StartStep } from './start-step.tsx'
import { useOrigin } from './use-origin.ts'
import startTexts from '../../messages/en/start.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const sources = [
  { name: 'shell', command: 'npx floyo import shell' },
  { name: 'git', command: 'npx floyo import git ~/code/my-project' },
  { name: 'ics', command: 'npx floyo import ics ~/Downloads/calendar.ics' },
  { name: 'activitywatch', command: 'npx floyo import activitywatch http://localhost:5600' },
  { name: 'jsonl', command: 'npx floyo import jsonl events.jsonl' },
] as const

/** What is recorded already, elsewhere: weeks of history in a minute. */
export function ImportHistory({ overview }: { overview: Overview | undefined }) {
  const t = useTexts(startTexts)
  const origin = useOrigin()
  const connected = overview?.started.device ?? false
  const events = overview?.eventsTotal ?? 0
  return (
    <ol aria-live="polite">
      <StartStep number={1} title={t('watch.login')} done={connected}>
        <p className="text-ink-soft">{t('watch.loginText')}</p>
        <CodeBlock label={t('watch.login')} code={`npx floyo login --url ${origin}`} prompt />
      </StartStep>
      <StartStep number={2} title={t('import.choose')} done={connected && events > 0}>
        {sources.map(({ name, command }) => (
          <div key={name} className="grid grid-cols-[minmax(0,1fr)] gap-1">
            <p className="text-small font-medium text-ink-soft">{t(`import.sources.${name}`)}</p>
            <CodeBlock label={t(`import.sources.${name}`)} code={command} prompt />
          </div>
        ))}
        {events > 0 && <p className="font-medium text-good-ink">{t('watch.seen', { events })}</p>}
      </StartStep>
      <StartStep number={3} title={t('import.look')} done={overview?.started.suggestion ?? false}>
        <p className="text-ink-soft">{t('import.lookText')}</p>
        <div className="flex flex-wrap gap-2">
          <DiscoverButton />
          <ButtonLink href="/suggestions">{t('import.toSuggestions')}</ButtonLink>
        </div>
      </StartStep>
    </ol>
  )
}
