'use client'

import { TextField } from '../../ui/field.tsx'
import type { LimitErrors, LimitTexts } from './limits-form.ts'
import limitsTexts from '../../messages/en/limits.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface LimitFieldsProps {
  /** What is limited. */
  of: 'runs' | 'steps'
  value: LimitTexts
  onChange: (value: LimitTexts) => void
  errors: LimitErrors
  disabled?: boolean
}

/** How much may go on at a time, and begin in a time. */
export function LimitFields({ of, value, onChange, errors, disabled = false }: LimitFieldsProps) {
  const t = useTexts(limitsTexts)
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <TextField
        label={t(`${of}AtATime`)}
        hint={t('atATimeHint')}
        inputMode="numeric"
        disabled={disabled}
        value={value.concurrency}
        error={errors.concurrency && t('errors.concurrency')}
        onChange={(event) => onChange({ ...value, concurrency: event.target.value })}
      />
      <TextField
        label={t(`${of}InATime`)}
        hint={t('inATimeHint')}
        disabled={disabled}
        value={value.rate}
        error={errors.rate && t('errors.rate')}
        onChange={(event) => onChange({ ...value, rate: event.target.value })}
      />
    </div>
  )
}
