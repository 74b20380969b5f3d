/** The members of a workspace, and their roles. */
import { AppError, routes } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import type { Member as Caller } from '../http/actor.ts'
import type { Api } from '../http/api.ts'
import { countOwnersBeside, findMember, listMembers, removeMember, setRole } from './store.ts'

export function memberRoutes(api: Api): void {
  api.read(routes.listMembers, (tx, { query }) => listMembers(tx, query))

  api.write(
    routes.changeMember,
    async (tx, { actor, params: { userId }, body: { role }, audit }) => {
      const member = await findMember(tx, userId)
      if (role === 'owner' || member.role === 'owner') requireOwner(actor)
      if (member.role === 'owner' && role !== 'owner') await requireAnotherOwner(tx, userId)
      await setRole(tx, userId, role)
      audit({
        action: 'member.role-changed',
        target: { type: 'member', id: userId },
        changes: { from: member.role, to: role },
      })
      return { ...member, role }
    },
  )

  api.write(routes.removeMember, async (tx, { actor, params: { userId }, audit }) => {
    const member = await findMember(tx, userId)
    if (member.role === 'owner') {
      requireOwner(actor)
      await requireAnotherOwner(tx, userId)
    }
    await removeMember(tx, userId)
    audit({ action: 'member.removed', target: { type: 'member', id: userId } })
    return undefined
  })
}

/** Only owners make owners, and take the role from one. */
function requireOwner(actor: Caller): void {
  if (actor.role !== 'owner') throw new AppError('forbidden', 'Only an owner decides who is owner')
}

async function requireAnotherOwner(tx: Tx, userId: string): Promise<void> {
  if ((await countOwnersBeside(tx, userId)) > 0) return
  throw new AppError('conflict', 'This is the only owner; make somebody else owner first')
}
