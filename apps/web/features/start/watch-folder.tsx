'use client'

import type { Overview } from '@floyo/contracts'
import { ButtonLink } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { StartStep } from './start-step.tsx'
import { useOrigin } from './use-origin.ts'
import startTexts from '../../messages/en/start.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Connecting this computer, in the commands to type; each step is ticked when it is seen to be done. */
export function WatchFolder({ overview }: { overview: Overview | undefined }) {
  const t = useTexts(startTexts)
  const origin = useOrigin()
  const connected = overview?.started.device ?? false
  const events = overview?.eventsTotal ?? 0
  return (
    <ol aria-live="polite">
      <StartStep number={1} title={t('watch.login')} done={connected}>
        <p className="text-ink-soft">{t('watch.loginText')}</p>
        <CodeBlock label={t('watch.login')} code={`npx floyo login --url ${origin}`} prompt />
        {!connected && <Waiting>{t('watch.waitDevice')}</Waiting>}
      </StartStep>
      <StartStep number={2} title={t('watch.folder')} done={connected && events > 0}>
        <p className="text-ink-soft">{t('watch.folderText')}</p>
        <CodeBlock label={t('watch.folder')} code="npx floyo watch start ~/Documents" prompt />
        {connected && events === 0 && <Waiting>{t('watch.waitEvents')}</Waiting>}
        {events > 0 && <p className="font-medium text-good-ink">{t('watch.seen', { events })}</p>}
      </StartStep>
      <StartStep number={3} title={t('watch.shell')}>
        <p className="text-ink-soft">{t('watch.shellText')}</p>
        <CodeBlock
          label={t('watch.shell')}
          code={`echo 'eval "$(npx floyo hook bash)"' >> ~/.bashrc`}
          prompt
        />
      </StartStep>
      <StartStep number={4} title={t('watch.goOn')}>
        <p className="text-ink-soft">{t('watch.goOnText')}</p>
        <div className="flex flex-wrap gap-2">
          <ButtonLink href="/activity">{t('watch.toActivity')}</ButtonLink>
          <ButtonLink href="/start?way=import">{t('watch.toImport')}</ButtonLink>
        </div>
      </StartStep>
    </ol>
  )
}

function Waiting({ children }: { children: string }) {
  return (
    <p className="flex items-center gap-2 text-small text-ink-faint">
      <Spinner />
      {children}
    </p>
  )
}
