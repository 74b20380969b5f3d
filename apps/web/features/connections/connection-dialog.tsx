'use client'

import { useState, type ChangeEvent, type FormEvent } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Connection, JsonObject, Limits } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { fieldErrors } from '../../api/field-errors.ts'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useToast } from '../../ui/toast.tsx'
import { LimitFields } from '../limits/limit-fields.tsx'
import { type LimitErrors, limitTexts, readLimits } from '../limits/limits-form.ts'
import { catalogQuery, type ConnectionType } from './queries.ts'
import { fieldsFor, readSchemaForm, type SchemaField, schemaFields } from './schema-form.ts'
import { SchemaInput, textsOf } from './schema-input.tsx'
import connectionsTexts from '../../messages/en/connections.json' with { type: 'json' }
import uiTexts from '../../messages/en/ui.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface ConnectionDialogProps {
  open: boolean
  onClose: () => void
  /** The one to change; without it a new one is made. */
  connection?: Connection
}

/** Makes or changes a connection, by the form that its type asks for. */
export function ConnectionDialog({ open, onClose, connection }: ConnectionDialogProps) {
  const t = useTexts(connectionsTexts)
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={connection ? t('changeTitle', { name: connection.name }) : t('addTitle')}
    >
      <ChooseType onClose={onClose} connection={connection} />
    </Dialog>
  )
}

function ChooseType({ onClose, connection }: Omit<ConnectionDialogProps, 'open'>) {
  const t = useTexts(connectionsTexts)
  const { data: catalog, error } = useQuery(catalogQuery(useClient()))
  const [chosen, setChosen] = useState<string>()
  if (error) return <ProblemNotice error={error} />
  if (!catalog) return <Skeleton className="h-48" />
  const typeId = connection?.type ?? chosen ?? catalog.connectionTypes[0]?.id
  const type = catalog.connectionTypes.find(({ id }) => id === typeId)
  if (!type) return <p>{t('unknownType', { type: typeId ?? '' })}</p>
  return (
    <div className="grid gap-4">
      {!connection && (
        <SelectField
          label={t('type')}
          value={type.id}
          onChange={(event) => setChosen(event.target.value)}
          options={catalog.connectionTypes.map(({ id, title }) => ({ value: id, label: title }))}
        />
      )}
      <ConnectionForm key={type.id} type={type} onClose={onClose} connection={connection} />
    </div>
  )
}

interface ConnectionFormProps {
  type: ConnectionType
  onClose: () => void
  connection: Connection | undefined
}

function ConnectionForm({ type, onClose, connection }: ConnectionFormProps) {
  const t = useTexts(connectionsTexts)
  const ui = useTexts(uiTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const all = schemaFields(type.schema, type.secretFields)
  const [chosen, setChosen] = useState(() =>
    Object.fromEntries(all.map((field) => [field.name, initialOf(field, connection)])),
  )
  const fields = fieldsFor(all, chosen)
  const [name, setName] = useState(connection?.name ?? '')
  const [wrong, setWrong] = useState<Record<string, 'required' | 'number' | 'json'>>({})
  const [limits, setLimits] = useState(() => limitTexts(connection?.limits ?? []))
  const [wrongLimits, setWrongLimits] = useState<LimitErrors>({})
  const save = useMutation({
    mutationFn: (change: { values: JsonObject; limits: Limits }) =>
      connection
        ? client.changeConnection({
            params: { connectionId: connection.id },
            body: { name, ...change },
          })
        : client.createConnection({ body: { name, type: type.id, values: change.values } }),
    onSuccess: async (saved) => {
      onClose()
      say(t('saved', { name: saved.name }))
      await cache.invalidateQueries({ queryKey: ['connections'] })
    },
  })
  const refused = fieldErrors(save.error)
  // Only a choice shows and hides fields; what is typed stays with its field.
  const choose = ({ target }: ChangeEvent<HTMLFormElement>): void => {
    if (target instanceof HTMLSelectElement && target.name !== '')
      setChosen({ ...chosen, [target.name]: target.value })
  }
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const texts = textsOf(event.currentTarget, fields)
    const read = readSchemaForm(fields, texts, { secretsMayStay: connection !== undefined })
    const readLimit = readLimits(limits)
    setWrong(read.ok ? {} : read.errors)
    setWrongLimits(readLimit.ok ? {} : readLimit.errors)
    if (read.ok && readLimit.ok) save.mutate({ values: read.values, limits: readLimit.limits })
  }
  const errorOf = (field: string): string | undefined => {
    const own = wrong[field]
    return own ? t(`errors.${own}`) : (refused[`values/${field}`] ?? refused[field])
  }
  return (
    <form onSubmit={submit} onChange={choose} noValidate className="grid gap-4">
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        value={name}
        error={refused['name']}
        required
        onChange={(event) => setName(event.target.value)}
      />
      {fields.map((field) => (
        <SchemaInput
          key={field.name}
          field={field}
          initial={initialOf(field, connection)}
          stays={connection !== undefined}
          error={errorOf(field.name)}
        />
      ))}
      {connection && (
        <LimitFields of="steps" value={limits} onChange={setLimits} errors={wrongLimits} />
      )}
      {save.error && Object.keys(refused).length === 0 && <ProblemNotice error={save.error} />}
      <DialogActions onCancel={onClose}>
        <Button type="submit" tone="primary" busy={save.isPending}>
          {ui('save')}
        </Button>
      </DialogActions>
    </form>
  )
}

function initialOf(field: SchemaField, connection: Connection | undefined): string {
  if (!connection || field.control === 'secret')
    return field.control === 'secret' ? '' : field.initial
  const value = connection.settings[field.name]
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
