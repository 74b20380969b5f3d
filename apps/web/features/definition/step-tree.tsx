'use client'

import { useFormatter } from 'use-intl'
import type { Definition, Step, SuggestionNote, Trigger } from '@floyo/contracts'
import { CalendarClock, Hand, Link2, Radio, Webhook } from 'lucide-react'
import { cx } from '../../ui/cx.ts'
import { Badge } from '../../ui/status.tsx'
import { NoteLine } from './note-line.tsx'
import { outlineOf, type OutlineStep } from './outline.ts'
import { StepIcon } from './step-icon.tsx'
import { SubjectText } from '../suggestions/subject-text.tsx'
import { subjectTemplate } from './subject-template.ts'
import { TemplateText } from './template-text.tsx'
import { triggerSentence } from './words.ts'
import definitionTexts from '../../messages/en/definition.json' with { type: 'json' }
import wordsTexts from '../../messages/en/words.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface DefinitionViewProps {
  definition: Definition
  /** What a person still has to do at a step. */
  notes?: readonly SuggestionNote[]
}

const noNotes: readonly SuggestionNote[] = []

/** A definition to be read: what starts it, and then each step from top to bottom. */
export function DefinitionView({ definition, notes = noNotes }: DefinitionViewProps) {
  const t = useTexts(definitionTexts)
  const triggers: Trigger[] =
    definition.trigger.length > 0 ? definition.trigger : [{ type: 'manual' }]
  return (
    <div>
      <ul aria-label={t('triggers')} className="grid gap-2">
        {triggers.map((trigger) => (
          <TriggerLine key={JSON.stringify(trigger)} trigger={trigger} />
        ))}
      </ul>
      <div aria-hidden="true" className="ml-[1.1rem] h-4 border-l-2 border-line" />
      <StepList steps={definition.steps} about={{ notes, trigger: definition.trigger }} />
    </div>
  )
}

const triggerIcons = {
  manual: Hand,
  schedule: CalendarClock,
  interval: CalendarClock,
  event: Radio,
  webhook: Webhook,
  workflow: Link2,
}

function TriggerLine({ trigger }: { trigger: Trigger }) {
  const words = useTexts(wordsTexts)
  const t = useTexts(definitionTexts)
  const format = useFormatter()
  const Icon = triggerIcons[trigger.type]
  return (
    <li className="flex items-start gap-3 rounded-box bg-tide-soft px-3 py-2.5 text-tide-ink">
      <Icon className="mt-0.5 size-5 shrink-0" aria-hidden="true" />
      <div className="min-w-0">
        <p className="font-semibold">{triggerSentence(words, format, trigger)}</p>
        {'where' in trigger && trigger.where && <Where condition={trigger.where} />}
        {(trigger.type === 'schedule' || trigger.type === 'interval') && (
          <p className="text-small">
            {t(`missed.${trigger.missed}`)}
            {trigger.overlap &&
              trigger.overlap !== 'allow' &&
              `. ${t(`overlap.${trigger.overlap}`)}`}
          </p>
        )}
        {trigger.type === 'schedule' && trigger.skipOn && (
          <p className="text-small">{t('rests', { calendar: trigger.skipOn })}</p>
        )}
      </div>
    </li>
  )
}

/** Which of the events are meant: those with such a subject, or whatever the condition says. */
function Where({ condition }: { condition: string }) {
  const t = useTexts(definitionTexts)
  const template = subjectTemplate(condition)
  return (
    <p className="text-small" title={condition}>
      {template === undefined ? (
        <>
          {t('where')} <code className="font-mono text-[0.8rem] break-all">{condition}</code>
        </>
      ) : (
        <>
          {t('namely')}{' '}
          <span className="rounded-small bg-raised box-decoration-clone px-1.5 py-0.5 font-mono text-[0.8rem] break-all text-ink">
            <SubjectText subject={template} />
          </span>
        </>
      )}
    </p>
  )
}

/** What steps are told by, beside themselves. */
interface About {
  notes: readonly SuggestionNote[]
  trigger: Definition['trigger']
}

interface StepListProps {
  steps: readonly Step[]
  about: About
}

function StepList({ steps, about }: StepListProps) {
  const t = useTexts(definitionTexts)
  if (steps.length === 0) return <p className="text-small text-ink-faint">{t('nothing')}</p>
  return (
    <ol className="grid gap-0">
      {steps.map((step, index) => (
        <li key={step.id} className="relative pb-3 last:pb-0">
          {index < steps.length - 1 && (
            <span
              aria-hidden="true"
              className="absolute top-9 bottom-0 left-[1.1rem] border-l-2 border-line"
            />
          )}
          <StepLine step={step} about={about} />
        </li>
      ))}
    </ol>
  )
}

function StepLine({ step, about }: { step: Step; about: About }) {
  const outline = outlineOf(step)
  const own = about.notes.filter(({ stepId }) => stepId === step.id)
  return (
    <div className={cx('flex gap-3', step.disabled && 'opacity-60')}>
      <span className="relative grid size-9 shrink-0 place-items-center rounded-full border border-line bg-raised text-tide-ink shadow-low">
        <StepIcon kind={outline.kind} action={outline.subject} />
      </span>
      <div className="min-w-0 flex-1 pt-1.5">
        <StepHead step={step} outline={outline} />
        <StepInputs inputs={outline.inputs} trigger={about.trigger} />
        <StepRules step={step} />
        {own.length > 0 && (
          <ul className="mt-2 grid gap-1">
            {own.map((note) => (
              <NoteLine key={note.message} note={note} />
            ))}
          </ul>
        )}
        {outline.branches.map((branch) => (
          <BranchView key={`${branch.label}${branch.detail ?? ''}`} branch={branch} about={about} />
        ))}
      </div>
    </div>
  )
}

function StepHead({ step, outline }: { step: Step; outline: OutlineStep }) {
  const t = useTexts(definitionTexts)
  const { kind, subject, title } = outline
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
      <span className="font-semibold">{title}</span>
      <span className="text-small text-ink-faint">{t(`kinds.${kind}`)}</span>
      {subject && (
        <code className="rounded-small bg-mute-soft px-1.5 font-mono text-[0.78rem] break-all text-ink-soft">
          {subject}
        </code>
      )}
      {'connection' in step && step.connection && (
        <span className="text-small text-ink-faint">{t('through', { name: step.connection })}</span>
      )}
      {step.disabled && <Badge>{t('off')}</Badge>}
    </p>
  )
}

interface StepInputsProps extends Pick<OutlineStep, 'inputs'>, Pick<About, 'trigger'> {}

function StepInputs({ inputs, trigger }: StepInputsProps) {
  if (inputs.length === 0) return null
  return (
    <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-small">
      {inputs.map(({ name, value }) => (
        <div key={name} className="contents">
          <dt className="text-ink-faint">{name}</dt>
          <dd
            className="line-clamp-3 font-mono text-[0.78rem] leading-[1.3rem] wrap-anywhere text-ink-soft"
            title={value}
          >
            <TemplateText template={value} trigger={trigger} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** When it is skipped, how long it may take, how often it is tried, what a failure means. */
function StepRules({ step }: { step: Step }) {
  const t = useTexts(definitionTexts)
  const rules = [
    step.when && t('when', { condition: step.when }),
    step.timeout && t('timeout', { timeout: step.timeout }),
    step.retry && t('retry', { attempts: step.retry.attempts }),
    'approve' in step && step.approve.remind && t('reminds', { time: step.approve.remind }),
    step.onError === 'continue' && t('continues'),
    step.onUnknown === 'ask' && t('asks'),
    step.onUnknown === 'probe' && t('probes'),
  ].filter((rule): rule is string => typeof rule === 'string')
  if (rules.length === 0) return null
  return <p className="mt-0.5 text-small text-ink-faint">{rules.join(' · ')}</p>
}

interface BranchViewProps {
  branch: OutlineStep['branches'][number]
  about: About
}

function BranchView({ branch, about }: BranchViewProps) {
  const t = useTexts(definitionTexts)
  return (
    <div className="mt-3 rounded-box border border-line bg-sunken/60 p-3">
      <p className="mb-2 text-tiny font-bold tracking-wide text-ink-faint">
        {t(`branches.${branch.label}`, { detail: branch.detail ?? '' })}
      </p>
      <StepList steps={branch.steps} about={about} />
    </div>
  )
}
