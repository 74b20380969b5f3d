import { z } from 'zod'
import { PageQuery } from '../page.ts'
import { defineRoute } from '../route.ts'
import { SharedPatternPage, SharingState } from '../sharing.ts'
import { TeamContribution, TeamPatterns } from '../team-pattern.ts'

const tag = 'Sharing'
const PatternParams = z.object({ patternId: z.uuid() })

export const getSharing = defineRoute({
  method: 'GET',
  path: '/patterns/:patternId/sharing',
  operationId: 'getSharing',
  tag,
  summary: 'What others see of a pattern of yours, or would see if you shared it',
  permission: 'suggestions:read',
  params: PatternParams,
  status: 200,
  response: SharingState,
  errors: ['not_found'],
})
export const sharePattern = defineRoute({
  method: 'POST',
  path: '/patterns/:patternId/share',
  operationId: 'sharePattern',
  tag,
  summary: 'Show a pattern to the workspace, in general words; never its events',
  permission: 'events:write',
  params: PatternParams,
  status: 200,
  response: SharingState,
  errors: ['not_found'],
})
export const unsharePattern = defineRoute({
  method: 'POST',
  path: '/patterns/:patternId/unshare',
  operationId: 'unsharePattern',
  tag,
  summary: 'Show a pattern to nobody any more',
  permission: 'events:write',
  params: PatternParams,
  status: 200,
  response: SharingState,
  errors: ['not_found'],
})
export const listSharedPatterns = defineRoute({
  method: 'GET',
  path: '/shared-patterns',
  operationId: 'listSharedPatterns',
  tag,
  summary: 'List the patterns that people of the workspace share, newest first',
  permission: 'suggestions:read',
  query: PageQuery,
  status: 200,
  response: SharedPatternPage,
})
export const listTeamPatterns = defineRoute({
  method: 'GET',
  path: '/team-patterns',
  operationId: 'listTeamPatterns',
  tag,
  summary: 'List what at least three people of the workspace do in the same way, without whom',
  permission: 'suggestions:read',
  status: 200,
  response: TeamPatterns,
})
export const getTeamContribution = defineRoute({
  method: 'GET',
  path: '/team-patterns/contribution',
  operationId: 'getTeamContribution',
  tag,
  summary: 'What your routines add to team patterns, or would add if you took part',
  permission: 'suggestions:read',
  status: 200,
  response: TeamContribution,
})
export const joinTeamPatterns = defineRoute({
  method: 'POST',
  path: '/team-patterns/join',
  operationId: 'joinTeamPatterns',
  tag,
  summary: 'Let your routines count in team patterns, from the next day on',
  permission: 'events:write',
  status: 200,
  response: TeamContribution,
})
export const leaveTeamPatterns = defineRoute({
  method: 'POST',
  path: '/team-patterns/leave',
  operationId: 'leaveTeamPatterns',
  tag,
  summary: 'Let your routines count no more, at once',
  permission: 'events:write',
  status: 200,
  response: TeamContribution,
})
