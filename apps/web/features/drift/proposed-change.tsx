'use client'

import { ArrowDown } from 'lucide-react'
import { useFormatter } from 'use-intl'
import type { Definition, JsonDifference, JsonValue, Trigger } from '@floyo/contracts'
import { ChangedPlaces } from '../../ui/changed-places.tsx'
import { ChangedText } from '../../ui/changed-text.tsx'
import { DiffView } from '../definition/diff-view.tsx'
import { triggerSentence } from '../definition/words.ts'
import { applyDifferences } from './apply-differences.ts'
import driftTexts from '../../messages/en/drift.json' with { type: 'json' }
import wordsTexts from '../../messages/en/words.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface ProposedChangeProps {
  draft: Definition
  change: readonly JsonDifference[]
}

/** What a draft would become: when it starts in words, its steps one by one. */
export function ProposedChange({ draft, change }: ProposedChangeProps) {
  const t = useTexts(driftTexts)
  // Steps are JSON; their types alone say so in too many words.
  const after = applyDifferences(draft as unknown as JsonValue, change) as Definition | undefined
  return (
    <div className="mt-4 rounded-box bg-sunken p-4">
      <h3 className="mb-2 text-small font-semibold text-ink-soft">{t('change')}</h3>
      {after ? (
        <Becomes before={draft} after={after} />
      ) : (
        <ChangedPlaces places={change} whole={t('whole')} />
      )}
    </div>
  )
}

function Becomes({ before, after }: { before: Definition; after: Definition }) {
  const starts = JSON.stringify(before.trigger) !== JSON.stringify(after.trigger)
  const rest = { ...before, trigger: after.trigger }
  const goesOtherwise = JSON.stringify(rest) !== JSON.stringify(after)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {starts && <Starts before={before.trigger} after={after.trigger} />}
      {goesOtherwise && <DiffView before={rest} after={after} />}
    </div>
  )
}

function Starts({ before, after }: { before: readonly Trigger[]; after: readonly Trigger[] }) {
  const t = useTexts(driftTexts)
  const words = useTexts(wordsTexts)
  const format = useFormatter()
  const told = (triggers: readonly Trigger[]): string[] =>
    triggers.map((trigger) => triggerSentence(words, format, trigger))
  const [was, is] = [told(before), told(after)]
  return (
    <div className="grid justify-items-start gap-1.5">
      <Sentences as="del" said={t('before')} sentences={was.filter((one) => !is.includes(one))} />
      <ArrowDown className="ml-2.5 size-4 text-ink-faint" aria-hidden="true" />
      <Sentences as="ins" said={t('after')} sentences={is.filter((one) => !was.includes(one))} />
    </div>
  )
}

interface SentencesProps {
  as: 'del' | 'ins'
  said: string
  sentences: readonly string[]
}

function Sentences({ as, said, sentences }: SentencesProps) {
  return sentences.map((sentence) => (
    <ChangedText key={sentence} as={as} said={said} className="px-2.5 py-1">
      {sentence}
    </ChangedText>
  ))
}
