'use client'

import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Role } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { fieldErrors } from '../../api/field-errors.ts'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import settingsTexts from '../../messages/en/settings.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

type InvitedRole = Exclude<Role, 'owner'>
const invitedRoles: readonly InvitedRole[] = ['admin', 'editor', 'viewer']

/** Invites somebody; the link is shown this once, to be handed over. */
export function InviteDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTexts(settingsTexts)
  return (
    <Dialog open={open} onClose={onClose} title={t('inviteTitle')}>
      <InviteForm onClose={onClose} />
    </Dialog>
  )
}

function InviteForm({ onClose }: { onClose: () => void }) {
  const t = useTexts(settingsTexts)
  const client = useClient()
  const cache = useQueryClient()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<InvitedRole>('editor')
  const invite = useMutation({
    mutationFn: () => client.createInvitation({ body: { email, role } }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['invitations'] }),
  })
  const errors = fieldErrors(invite.error)
  if (invite.data) {
    return (
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <p className="text-ink-soft">{t('linkText', { email: invite.data.email })}</p>
        <CodeBlock label={t('link')} code={invite.data.link} />
        <DialogActions>
          <Button tone="primary" onClick={onClose}>
            {t('done')}
          </Button>
        </DialogActions>
      </div>
    )
  }
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        invite.mutate()
      }}
    >
      <TextField
        label={t('email')}
        type="email"
        required
        value={email}
        error={errors['email']}
        onChange={(event) => setEmail(event.target.value)}
      />
      <SelectField
        label={t('role')}
        hint={t(`roleTexts.${role}`)}
        value={role}
        onChange={(event) => setRole(event.target.value as InvitedRole)}
        options={invitedRoles.map((one) => ({ value: one, label: t(`roles.${one}`) }))}
      />
      {invite.error && Object.keys(errors).length === 0 && <ProblemNotice error={invite.error} />}
      <DialogActions onCancel={onClose}>
        <Button type="submit" tone="primary" busy={invite.isPending}>
          {t('invite')}
        </Button>
      </DialogActions>
    </form>
  )
}
