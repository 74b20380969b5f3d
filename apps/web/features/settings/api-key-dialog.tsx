'use client'

import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Permission } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { fieldErrors } from '../../api/field-errors.ts'
import { useMe } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { Check, SelectField, TextField } from '../../ui/field.tsx'
import keysTexts from '../../messages/en/keys.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Makes a key with some of the reader's own rights; its secret is shown this once. */
export function ApiKeyDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTexts(keysTexts)
  return (
    <Dialog open={open} onClose={onClose} title={t('addTitle')} wide>
      <ApiKeyForm onClose={onClose} />
    </Dialog>
  )
}

const lifetimes = ['30', '90', '365', ''] as const

function ApiKeyForm({ onClose }: { onClose: () => void }) {
  const t = useTexts(keysTexts)
  const client = useClient()
  const cache = useQueryClient()
  const own = useMe().permissions
  const [name, setName] = useState('')
  const [days, setDays] = useState<string>('90')
  const [scopes, setScopes] = useState<readonly Permission[]>([])
  const create = useMutation({
    mutationFn: () =>
      client.createApiKey({
        body: { name, scopes: [...scopes], ...(days ? { expiresInDays: Number(days) } : {}) },
      }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['api-keys'] }),
  })
  const errors = fieldErrors(create.error)
  if (create.data) {
    return (
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <p className="text-ink-soft">{t('secretText')}</p>
        <CodeBlock label={t('secret')} code={create.data.secret} />
        <DialogActions>
          <Button tone="primary" onClick={onClose}>
            {t('kept')}
          </Button>
        </DialogActions>
      </div>
    )
  }
  const toggle = (scope: Permission): void =>
    setScopes(scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope])
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate()
      }}
    >
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        value={name}
        required
        error={errors['name']}
        onChange={(event) => setName(event.target.value)}
      />
      <SelectField
        label={t('lifetime')}
        value={days}
        onChange={(event) => setDays(event.target.value)}
        options={lifetimes.map((value) => ({
          value,
          label: value ? t('days', { days: Number(value) }) : t('forever'),
        }))}
      />
      <fieldset>
        <legend className="text-small font-semibold">{t('scopes')}</legend>
        <p className="mb-1 text-small text-ink-faint">{t('scopesHint')}</p>
        <div className="grid gap-x-6 sm:grid-cols-2">
          {own.map((scope) => (
            <Check
              key={scope}
              label={<code className="font-mono text-[0.82rem]">{scope}</code>}
              checked={scopes.includes(scope)}
              onChange={() => toggle(scope)}
            />
          ))}
        </div>
      </fieldset>
      {create.error && Object.keys(errors).length === 0 && <ProblemNotice error={create.error} />}
      <DialogActions onCancel={onClose}>
        <Button
          type="submit"
          tone="primary"
          disabled={scopes.length === 0 || create.isPending}
          busy={create.isPending}
        >
          {t('create')}
        </Button>
      </DialogActions>
    </form>
  )
}
