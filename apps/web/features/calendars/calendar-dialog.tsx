'use client'

import { useState, type FormEvent } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Client } from '@floyo/client'
import type { Calendar } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { fieldErrors } from '../../api/field-errors.ts'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { FieldFrame, TextArea, TextField } from '../../ui/field.tsx'
import { useToast } from '../../ui/toast.tsx'
import { daysText, readDays } from './days-text.ts'
import calendarsTexts from '../../messages/en/calendars.json' with { type: 'json' }
import uiTexts from '../../messages/en/ui.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface CalendarDialogProps {
  /** The one to change; without it a new one is made. */
  calendar?: Calendar
  onClose: () => void
}

/** Makes or changes a calendar: its days as lines of text, and those of a file. */
export function CalendarDialog({ calendar, onClose }: CalendarDialogProps) {
  const t = useTexts(calendarsTexts)
  const ui = useTexts(uiTexts)
  const [name, setName] = useState(calendar?.name ?? '')
  const [text, setText] = useState(() => daysText(calendar?.days ?? []))
  const [file, setFile] = useState<File>()
  const [badLine, setBadLine] = useState<number>()
  const save = useSave(calendar, onClose)
  const refused = fieldErrors(save.error)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const read = readDays(text)
    setBadLine(read.ok ? undefined : read.line)
    if (read.ok) save.mutate({ name, days: read.days, file })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={calendar ? t('changeTitle', { name: calendar.name }) : t('addTitle')}
    >
      <form onSubmit={submit} noValidate className="grid gap-4">
        {!calendar && (
          <TextField
            label={t('name')}
            hint={t('nameHint')}
            value={name}
            required
            error={refused['name']}
            onChange={(event) => setName(event.target.value)}
          />
        )}
        <TextArea
          label={t('daysField')}
          hint={t('daysHint')}
          rows={8}
          spellCheck={false}
          className="font-mono text-small"
          value={text}
          error={badLine === undefined ? undefined : t('badLine', { line: badLine })}
          onChange={(event) => setText(event.target.value)}
        />
        <FieldFrame label={t('file')} hint={t('fileHint')} error={refused['ics']}>
          {(ids) => (
            <input
              {...ids}
              type="file"
              accept=".ics,text/calendar"
              className="w-full min-w-0 text-small text-ink-soft file:mr-3 file:h-9 file:rounded-box file:border file:border-solid file:border-line file:bg-raised file:px-3 file:font-semibold file:text-ink"
              onChange={(event) => setFile(event.target.files?.[0])}
            />
          )}
        </FieldFrame>
        {save.error && Object.keys(refused).length === 0 && <ProblemNotice error={save.error} />}
        <DialogActions onCancel={onClose}>
          <Button type="submit" tone="primary" busy={save.isPending}>
            {ui('save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

interface Saved {
  name: string
  days: Calendar['days']
  file: File | undefined
}

function useSave(calendar: Calendar | undefined, onClose: () => void) {
  const t = useTexts(calendarsTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  // What was made stays made when its file is refused: the next try goes on with it.
  const [made, setMade] = useState(calendar)
  return useMutation({
    mutationFn: async ({ file, ...rest }: Saved) => {
      const saved = await saveDays(client, made, rest)
      setMade(saved)
      if (!file) return saved
      const params = { calendarId: saved.id }
      return client.importCalendar({ params, body: { ics: await file.text() } })
    },
    onSuccess: ({ name, days }) => {
      onClose()
      say(t('saved', { name, count: days.length }))
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ['calendars'] }),
  })
}

function saveDays(
  client: Client,
  calendar: Calendar | undefined,
  { name, days }: Omit<Saved, 'file'>,
): Promise<Calendar> {
  if (!calendar) return client.createCalendar({ body: { name, days } })
  return client.changeCalendar({ params: { calendarId: calendar.id }, body: { days } })
}
