/** Sharing over HTTP: what others would see, showing it, taking it back, what is shown; and team patterns. */
import { routes } from '@floyo/contracts'
import type { Api } from '../http/api.ts'
import {
  joinTeamPatterns,
  leaveTeamPatterns,
  listTeamPatterns,
  readContribution,
} from './contributions.ts'
import { listShared, readSharing, sharePattern, unsharePattern } from './store.ts'

export function sharingRoutes(api: Api): void {
  api.read(routes.getSharing, (tx, { params }) => readSharing(tx, params.patternId))

  api.write(routes.sharePattern, async (tx, { actor, params: { patternId }, audit }) => {
    const { workspaceId, userId } = actor
    await sharePattern(tx, { workspaceId, userId, patternId })
    audit({ action: 'pattern.shared', target: { type: 'pattern', id: patternId } })
    return readSharing(tx, patternId)
  })

  api.write(routes.unsharePattern, async (tx, { params: { patternId }, audit }) => {
    await unsharePattern(tx, patternId)
    audit({ action: 'pattern.unshared', target: { type: 'pattern', id: patternId } })
    return readSharing(tx, patternId)
  })

  api.read(routes.listSharedPatterns, (tx, { query }) => listShared(tx, query))

  api.read(routes.listTeamPatterns, (tx) => listTeamPatterns(tx))

  api.read(routes.getTeamContribution, (tx) => readContribution(tx))

  api.write(routes.joinTeamPatterns, async (tx, { actor, audit }) => {
    const { workspaceId, userId } = actor
    await joinTeamPatterns(tx, { workspaceId, userId })
    audit({ action: 'team-patterns.joined', target: { type: 'member', id: userId } })
    return readContribution(tx)
  })

  api.write(routes.leaveTeamPatterns, async (tx, { actor, audit }) => {
    await leaveTeamPatterns(tx)
    audit({ action: 'team-patterns.left', target: { type: 'member', id: actor.userId } })
    return readContribution(tx)
  })
}
