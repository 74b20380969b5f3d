import { queryOptions } from '@tanstack/react-query'
import type { Client } from '@floyo/client'
import { pagedQuery } from '../../api/paged.ts'

export function workspaceQuery(client: Client) {
  return queryOptions({
    queryKey: ['workspace'],
    queryFn: ({ signal }) => client.getWorkspace({}, { signal }),
  })
}

export function membersQuery(client: Client) {
  return pagedQuery({
    key: ['members'],
    meta: { shows: ['member'] },
    read: (after, signal) => client.listMembers({ query: { after, limit: 50 } }, { signal }),
  })
}

export function invitationsQuery(client: Client) {
  return pagedQuery({
    key: ['invitations'],
    meta: { shows: ['member'] },
    read: (after, signal) => client.listInvitations({ query: { after, limit: 50 } }, { signal }),
  })
}

export function apiKeysQuery(client: Client) {
  return pagedQuery({
    key: ['api-keys'],
    meta: {},
    read: (after, signal) => client.listApiKeys({ query: { after, limit: 50 } }, { signal }),
  })
}

export function auditQuery(client: Client, filter: { action?: string | undefined }) {
  return pagedQuery({
    key: ['audit', filter],
    meta: {},
    read: (after, signal) =>
      client.listAudit({ query: { ...filter, after, limit: 50 } }, { signal }),
  })
}
