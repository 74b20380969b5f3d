import { z } from 'zod'
import {
  ApiKeyPage,
  AuditPage,
  CreatedApiKey,
  CreatedInvitation,
  InvitationAcceptance,
  InvitationPage,
  InvitationPreview,
  Me,
  Member,
  MemberChange,
  MemberPage,
  NewApiKey,
  NewInvitation,
  NewOwner,
  NewWorkspace,
  SetupState,
  Workspace,
  WorkspaceChange,
} from '../identity.ts'
import { PageQuery } from '../page.ts'
import { defineRoute } from '../route.ts'

const tag = 'Identity'

export const getSetup = defineRoute({
  method: 'GET',
  path: '/setup',
  operationId: 'getSetup',
  tag,
  summary: 'Whether this installation waits for its owner',
  permission: 'public',
  status: 200,
  response: SetupState,
})
export const createOwner = defineRoute({
  method: 'POST',
  path: '/setup/owner',
  operationId: 'createOwner',
  tag,
  summary: 'Make the owner and the first workspace, by the one-time link; signs in',
  permission: 'public',
  body: NewOwner,
  status: 201,
  response: Me,
  errors: ['already_set_up', 'link_expired'],
})

export const getMe = defineRoute({
  method: 'GET',
  path: '/me',
  operationId: 'getMe',
  tag,
  summary: 'Who is asking, where, with which rights',
  permission: 'signed-in',
  status: 200,
  response: Me,
})
export const switchWorkspace = defineRoute({
  method: 'PUT',
  path: '/me/workspace',
  operationId: 'switchWorkspace',
  tag,
  summary: 'Work in another of your workspaces',
  permission: 'signed-in',
  body: z.strictObject({ workspaceId: z.uuid() }),
  status: 200,
  response: Me,
  errors: ['not_found'],
})

export const getWorkspace = defineRoute({
  method: 'GET',
  path: '/workspace',
  operationId: 'getWorkspace',
  tag,
  summary: 'The workspace you are in',
  permission: 'workspace:read',
  status: 200,
  response: Workspace,
})
export const changeWorkspace = defineRoute({
  method: 'PATCH',
  path: '/workspace',
  operationId: 'changeWorkspace',
  tag,
  summary: 'Rename it, set its zone or the limits of its runs',
  permission: 'workspace:write',
  body: WorkspaceChange,
  status: 200,
  response: Workspace,
})
export const createWorkspace = defineRoute({
  method: 'POST',
  path: '/workspaces',
  operationId: 'createWorkspace',
  tag,
  summary: 'Make another workspace in your organization',
  permission: 'workspace:write',
  body: NewWorkspace,
  status: 201,
  response: Workspace,
})

export const listMembers = defineRoute({
  method: 'GET',
  path: '/members',
  operationId: 'listMembers',
  tag,
  summary: 'List members',
  permission: 'members:read',
  query: PageQuery,
  status: 200,
  response: MemberPage,
})
export const changeMember = defineRoute({
  method: 'PATCH',
  path: '/members/:userId',
  operationId: 'changeMember',
  tag,
  summary: 'Give a member another role',
  permission: 'members:write',
  params: z.object({ userId: z.uuid() }),
  body: MemberChange,
  status: 200,
  response: Member,
  errors: ['not_found', 'conflict'],
})
export const removeMember = defineRoute({
  method: 'DELETE',
  path: '/members/:userId',
  operationId: 'removeMember',
  tag,
  summary: 'Remove a member; their keys and devices stop at once',
  permission: 'members:write',
  params: z.object({ userId: z.uuid() }),
  status: 204,
  errors: ['not_found', 'conflict'],
})

export const listInvitations = defineRoute({
  method: 'GET',
  path: '/invitations',
  operationId: 'listInvitations',
  tag,
  summary: 'List open invitations',
  permission: 'members:read',
  query: PageQuery,
  status: 200,
  response: InvitationPage,
})
export const createInvitation = defineRoute({
  method: 'POST',
  path: '/invitations',
  operationId: 'createInvitation',
  tag,
  summary: 'Invite somebody; the link is shown once',
  permission: 'members:write',
  body: NewInvitation,
  status: 201,
  response: CreatedInvitation,
  errors: ['already_exists'],
})
export const revokeInvitation = defineRoute({
  method: 'DELETE',
  path: '/invitations/:invitationId',
  operationId: 'revokeInvitation',
  tag,
  summary: 'Take an invitation back',
  permission: 'members:write',
  params: z.object({ invitationId: z.uuid() }),
  status: 204,
  errors: ['not_found'],
})
export const previewInvitation = defineRoute({
  method: 'GET',
  path: '/invitation-links/:token',
  operationId: 'previewInvitation',
  tag,
  summary: 'What an invitation is for',
  permission: 'public',
  params: z.object({ token: z.string().max(200) }),
  status: 200,
  response: InvitationPreview,
  errors: ['link_expired'],
})
export const acceptInvitation = defineRoute({
  method: 'POST',
  path: '/invitation-links/:token/accept',
  operationId: 'acceptInvitation',
  tag,
  summary: 'Join the workspace; signs in',
  permission: 'public',
  params: z.object({ token: z.string().max(200) }),
  body: InvitationAcceptance,
  status: 200,
  response: Me,
  errors: ['link_expired', 'invalid_credentials'],
})

export const listApiKeys = defineRoute({
  method: 'GET',
  path: '/api-keys',
  operationId: 'listApiKeys',
  tag,
  summary: 'List API keys',
  permission: 'api-keys:read',
  query: PageQuery,
  status: 200,
  response: ApiKeyPage,
})
export const createApiKey = defineRoute({
  method: 'POST',
  path: '/api-keys',
  operationId: 'createApiKey',
  tag,
  summary: 'Make an API key; its secret is shown once',
  permission: 'api-keys:write',
  body: NewApiKey,
  status: 201,
  response: CreatedApiKey,
})
export const revokeApiKey = defineRoute({
  method: 'DELETE',
  path: '/api-keys/:apiKeyId',
  operationId: 'revokeApiKey',
  tag,
  summary: 'Revoke an API key at once',
  permission: 'api-keys:write',
  params: z.object({ apiKeyId: z.uuid() }),
  status: 204,
  errors: ['not_found'],
})

export const listAudit = defineRoute({
  method: 'GET',
  path: '/audit',
  operationId: 'listAudit',
  tag,
  summary: 'Who changed what, newest first',
  permission: 'audit:read',
  query: PageQuery.extend({ action: z.string().max(100).optional() }),
  status: 200,
  response: AuditPage,
})
