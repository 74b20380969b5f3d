/** Who may do what: the one table. A route names a permission, a role holds a set of them. */
import { z } from 'zod'

export const permissions = [
  'workspace:read',
  'workspace:write',
  'members:read',
  'members:write',
  'api-keys:read',
  'api-keys:write',
  'devices:read',
  'devices:write',
  'device-commands:run',
  'events:read',
  'events:write',
  'suggestions:read',
  'suggestions:write',
  'workflows:read',
  'workflows:write',
  'workflows:run',
  'runs:read',
  'runs:write',
  'approvals:read',
  'approvals:write',
  'connections:read',
  'connections:write',
  'files:read',
  'files:write',
  'audit:read',
  'stream:read',
] as const

export const Permission = z.enum(permissions)
export type Permission = z.infer<typeof Permission>

/** `owner` and `admin` manage people and keys, `editor` builds and runs, `viewer` reads. */
export const Role = z.enum(['owner', 'admin', 'editor', 'viewer']).meta({ id: 'Role' })
export type Role = z.infer<typeof Role>

// Everybody's own observations are theirs to send, read and delete, whatever the role: row-level
// security keeps them apart, so these permissions reach only the caller's own rows.
const viewer: readonly Permission[] = [
  'workspace:read',
  'members:read',
  'devices:read',
  'devices:write',
  'device-commands:run',
  'events:read',
  'events:write',
  'suggestions:read',
  'workflows:read',
  'runs:read',
  'approvals:read',
  'approvals:write',
  'files:read',
  'stream:read',
]

const editor: readonly Permission[] = [
  ...viewer,
  'suggestions:write',
  'workflows:write',
  'workflows:run',
  'runs:write',
  'connections:read',
  'connections:write',
  'files:write',
]

export const rolePermissions: Record<Role, ReadonlySet<Permission>> = {
  owner: new Set(permissions),
  admin: new Set(permissions),
  editor: new Set(editor),
  viewer: new Set(viewer),
}

/** What a device's key may do, whatever its person's role: send events, take commands, hand files in. */
export const deviceScopes: readonly Permission[] = permissions.filter(
  (permission) =>
    ![
      'workspace:write',
      'members:write',
      'api-keys:write',
      'api-keys:read',
      'approvals:write',
    ].includes(permission),
)
