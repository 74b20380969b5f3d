'use client'

import { useState } from 'react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import type { Member, Role } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { Confirm } from '../../api/confirm.tsx'
import { Pages } from '../../api/load-more.tsx'
import { useCan, useMe } from '../../api/me.tsx'
import { useProblemText } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/field.tsx'
import { List, Row } from '../../ui/list.tsx'
import { Section } from '../../ui/page.tsx'
import { Badge } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { invitationsQuery, membersQuery } from './queries.ts'
import { SettingsFrame } from './settings-frame.tsx'
import settingsTexts from '../../messages/en/settings.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const roles = ['owner', 'admin', 'editor', 'viewer'] as const satisfies readonly Role[]

export function People() {
  const t = useTexts(settingsTexts)
  const client = useClient()
  const mayWrite = useCan('members:write')
  const [inviting, setInviting] = useState(false)
  const members = useInfiniteQuery(membersQuery(client))
  return (
    <SettingsFrame
      actions={
        mayWrite && (
          <Button
            tone="primary"
            icon={<UserPlus className="size-4" aria-hidden="true" />}
            onClick={() => setInviting(true)}
          >
            {t('invite')}
          </Button>
        )
      }
    >
      <Section title={t('members')}>
        <Pages list={members} empty={null}>
          {(items) => (
            <List label={t('members')}>
              {items.map((member) => (
                <MemberRow key={member.userId} member={member} mayWrite={mayWrite} />
              ))}
            </List>
          )}
        </Pages>
      </Section>
      <Section title={t('invitations')}>
        <Invitations mayWrite={mayWrite} />
      </Section>
      <Section title={t('rolesTitle')}>
        <dl className="grid max-w-2xl grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1 text-small">
          {roles.map((role) => (
            <div key={role} className="contents">
              <dt className="font-semibold">{t(`roles.${role}`)}</dt>
              <dd className="text-ink-soft">{t(`roleTexts.${role}`)}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <InviteDialog open={inviting} onClose={() => setInviting(false)} />
    </SettingsFrame>
  )
}

function MemberRow({ member, mayWrite }: { member: Member; mayWrite: boolean }) {
  const t = useTexts(settingsTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const problemText = useProblemText()
  const isMe = useMe().user.id === member.userId
  const [removing, setRemoving] = useState(false)
  const refresh = (): Promise<void> => cache.invalidateQueries({ queryKey: ['members'] })
  const change = useMutation({
    mutationFn: (role: Role) =>
      client.changeMember({ params: { userId: member.userId }, body: { role } }),
    onSuccess: async (changed) => {
      say(t('roleChanged', { name: changed.name, role: t(`roles.${changed.role}`) }), {
        undo: () => change.mutate(member.role),
      })
      await refresh()
    },
    onError: (error) => {
      const { title, fix } = problemText(error)
      say(`${title}. ${error.message || fix}`, { tone: 'bad' })
    },
  })
  const remove = useMutation({
    mutationFn: () => client.removeMember({ params: { userId: member.userId } }),
    onSuccess: async () => {
      setRemoving(false)
      say(t('removed', { name: member.name }))
      await refresh()
    },
  })
  return (
    <>
      <Row
        title={isMe ? t('you', { name: member.name }) : member.name}
        detail={
          <>
            {member.email} · {t('joined')} <RelativeTime at={member.joinedAt} />
          </>
        }
        aside={
          mayWrite && !isMe ? (
            <>
              <div className="w-32">
                <SelectField
                  label={t('roleOf', { name: member.name })}
                  hideLabel
                  value={member.role}
                  disabled={change.isPending}
                  onChange={(event) => change.mutate(event.target.value as Role)}
                  options={roles.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
                />
              </div>
              <Button size="small" tone="quiet" onClick={() => setRemoving(true)}>
                {t('remove')}
              </Button>
            </>
          ) : (
            <Badge>{t(`roles.${member.role}`)}</Badge>
          )
        }
      />
      <Confirm
        open={removing}
        onClose={() => setRemoving(false)}
        title={t('removeTitle', { name: member.name })}
        action={t('remove')}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      >
        {t('removeText')}
      </Confirm>
    </>
  )
}

function Invitations({ mayWrite }: { mayWrite: boolean }) {
  const t = useTexts(settingsTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const list = useInfiniteQuery(invitationsQuery(client))
  const revoke = useMutation({
    mutationFn: (invitationId: string) => client.revokeInvitation({ params: { invitationId } }),
    onSuccess: async () => {
      say(t('revoked'))
      await cache.invalidateQueries({ queryKey: ['invitations'] })
    },
  })
  return (
    <Pages list={list} empty={<p className="text-ink-soft">{t('noInvitations')}</p>}>
      {(items) => (
        <List label={t('invitations')}>
          {items.map((invitation) => (
            <Row
              key={invitation.id}
              title={invitation.email}
              detail={
                <>
                  {t(`roles.${invitation.role}`)} · {t('expires')}{' '}
                  <RelativeTime at={invitation.expiresAt} />
                </>
              }
              aside={
                mayWrite && (
                  <Button
                    size="small"
                    tone="quiet"
                    busy={revoke.isPending && revoke.variables === invitation.id}
                    onClick={() => revoke.mutate(invitation.id)}
                  >
                    {t('takeBack')}
                  </Button>
                )
              }
            />
          ))}
        </List>
      )}
    </Pages>
  )
}
