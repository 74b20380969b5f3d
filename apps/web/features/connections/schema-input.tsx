'use client'

import { Check, SelectField, TextArea, TextField } from '../../ui/field.tsx'
import type { SchemaField } from './schema-form.ts'
import connectionsTexts from '../../messages/en/connections.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface SchemaInputProps {
  field: SchemaField
  initial: string
  /** A secret is stored already and stays unless something is typed. */
  stays?: boolean
  error: string | undefined
}

/** One field of a form that a JSON Schema asks for. */
export function SchemaInput({ field, initial, stays = false, error }: SchemaInputProps) {
  const t = useTexts(connectionsTexts)
  const { name, control, hint, choices, required } = field
  const label =
    required || control === 'choice' ? field.label : t('optional', { label: field.label })
  const shared = { name, label, hint, error, defaultValue: initial }
  switch (control) {
    case 'switch':
      return <Check name={name} label={field.label} defaultChecked={initial === 'true'} />
    case 'choice':
      return <SelectField {...shared} options={choices.map((value) => ({ value, label: value }))} />
    case 'json':
      return <TextArea {...shared} rows={3} className="font-mono text-small" />
    case 'secret':
      return (
        <TextField
          {...shared}
          type="password"
          autoComplete="off"
          hint={stays ? t('secretStays') : t('secretHint')}
        />
      )
    case 'number':
      return <TextField {...shared} inputMode="decimal" />
    case 'text':
      return <TextField {...shared} />
  }
}

/** What was typed, by the names of the fields. */
export function textsOf(
  form: HTMLFormElement,
  fields: readonly SchemaField[],
): Record<string, string> {
  const data = new FormData(form)
  return Object.fromEntries(
    fields.map(({ name, control }) => {
      const value = data.get(name)
      if (control === 'switch') return [name, value === null ? 'false' : 'true']
      return [name, typeof value === 'string' ? value : '']
    }),
  )
}
