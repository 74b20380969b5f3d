'use client'

import type { Definition } from '@floyo/contracts'
import { ChangedText } from '../../ui/changed-text.tsx'
import { Badge, type Mood } from '../../ui/status.tsx'
import { diffDefinitions, type FieldChange, type StepChange } from './diff.ts'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const moods: Record<StepChange['change'], Mood> = {
  added: 'good',
  removed: 'bad',
  changed: 'info',
  moved: 'warm',
}

/** What differs, step by step; in each step, field by field. */
export function DiffView({ before, after }: { before: Definition; after: Definition }) {
  const t = useTexts(workflowsTexts)
  const { fields, steps } = diffDefinitions(before, after)
  if (fields.length === 0 && steps.length === 0) {
    return <p className="text-small text-ink-faint">{t('versions.same')}</p>
  }
  return (
    <ul className="grid gap-3">
      {fields.length > 0 && (
        <li>
          <p className="mb-1.5 font-semibold">{t('versions.fields')}</p>
          <FieldChanges fields={fields} />
        </li>
      )}
      {steps.map((step) => (
        <li key={`${step.change}${step.stepId}`}>
          <p className="mb-1.5 flex flex-wrap items-center gap-2">
            <Badge mood={moods[step.change]}>{t(`versions.${step.change}`)}</Badge>
            <code className="font-mono text-small font-semibold">{step.stepId}</code>
            {'kindOrAction' in step && (
              <span className="text-small text-ink-faint">{step.kindOrAction}</span>
            )}
            {step.change === 'moved' && (
              <span className="text-small text-ink-faint">
                {t('versions.movedText', { from: step.from, to: step.to })}
              </span>
            )}
          </p>
          {step.change === 'changed' && <FieldChanges fields={step.fields} />}
        </li>
      ))}
    </ul>
  )
}

function FieldChanges({ fields }: { fields: readonly FieldChange[] }) {
  const t = useTexts(workflowsTexts)
  return (
    <dl className="grid gap-2 text-small">
      {fields.map(({ field, before, after }) => (
        <div key={field}>
          <dt className="font-mono text-tiny text-ink-faint">{field}</dt>
          <dd className="grid gap-0.5 font-mono text-[0.78rem]">
            <ChangedText as="del" said={t('versions.before')} className="px-2 py-0.5 break-all">
              <span aria-hidden="true">− </span>
              {before ?? t('versions.nothing')}
            </ChangedText>
            <ChangedText as="ins" said={t('versions.after')} className="px-2 py-0.5 break-all">
              <span aria-hidden="true">+ </span>
              {after ?? t('versions.nothing')}
            </ChangedText>
          </dd>
        </div>
      ))}
    </dl>
  )
}
