/** Who sends a request: by its session's cookie, or by the API key it presents. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { AppError, deviceScopes, Permission, type Role, rolePermissions } from '@floyo/contracts'
import { type Db, inWorkspace } from '@floyo/db'
import { sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { Pool } from 'pg'
import type { Actor } from '../http/actor.ts'
import { sessionCookieName } from './better-auth.ts'
import { hashToken } from './hash-tokens.ts'

export interface Credentials {
  cookie: string | undefined
  authorization: string | undefined
}

export interface IdentityOptions {
  db: Db
  pool: Pool
  /** better-auth's secret, under which it signs its cookie. */
  secret: string
  secure: boolean
}

export type Identify = (credentials: Credentials) => Promise<Actor | null>

/**
 * Makes the resolver. Rights are read anew for each request, so that a change of role, a revoked key
 * or session counts at once. A key goes before a cookie.
 * @throws AppError `unauthenticated` for a key that is not, or no longer, one of ours; a cookie of that
 * kind is as good as none, since browsers keep sending it
 */
export function createIdentify(options: IdentityOptions): Identify {
  const touch = createTouch(options)
  return async ({ cookie, authorization }) => {
    if (authorization !== undefined) return identifyKey(options.pool, authorization, touch)
    const token = sessionTokenOf(cookie, options)
    return token === null ? null : identifySession(options.pool, token, touch)
  }
}

/** better-auth signs its cookie as token + '.' + base64(HMAC-SHA256(secret, token)), URL-encoded. */
function sessionTokenOf(cookie: string | undefined, options: IdentityOptions): string | null {
  const name = sessionCookieName(options.secure)
  const pair = cookie?.split(';').find((part) => part.trim().startsWith(`${name}=`))
  if (pair === undefined) return null
  let value: string
  try {
    value = decodeURIComponent(pair.trim().slice(name.length + 1))
  } catch {
    return null
  }
  const dot = value.lastIndexOf('.')
  if (dot < 1) return null
  const token = value.slice(0, dot)
  const given = Buffer.from(value.slice(dot + 1), 'base64')
  const wanted = createHmac('sha256', options.secret).update(token).digest()
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? token : null
}

interface SessionRow {
  id: string
  user_id: string
  user_name: string
  email: string
  workspace_id: string | null
  role: Role | null
  used_at: string
}

async function identifySession(pool: Pool, token: string, touch: Touch): Promise<Actor | null> {
  const { rows } = await pool.query<SessionRow>({
    name: 'find_session',
    text: 'select * from app.find_session($1)',
    values: [hashToken(token)],
  })
  const [row] = rows
  if (!row) return null
  touch({ kind: 'session', id: row.id }, row.used_at)
  return {
    type: 'user',
    userId: row.user_id,
    name: row.user_name,
    email: row.email,
    credentialId: row.id,
    device: null,
    workspaceId: row.workspace_id,
    role: row.role,
    permissions: row.role ? rolePermissions[row.role] : new Set(),
  }
}

interface KeyRow extends SessionRow {
  workspace_id: string
  role: Role
  device_id: string | null
  device_name: string | null
  scopes: string[]
  last_used_at: string | null
}

/** `flo_` and 256 bits. */
const keyForm = /^Bearer (flo_[A-Za-z0-9_-]{43})$/

export function hashKey(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

async function identifyKey(pool: Pool, authorization: string, touch: Touch): Promise<Actor> {
  const secret = keyForm.exec(authorization)?.[1]
  const { rows } = secret
    ? await pool.query<KeyRow>({
        name: 'find_api_key',
        text: 'select * from app.find_api_key($1)',
        values: [hashKey(secret)],
      })
    : { rows: [] }
  const [row] = rows
  if (!row) {
    throw new AppError(
      'unauthenticated',
      'The API key is not known, has expired or was revoked; make a new one, or log in again',
    )
  }
  touch({ kind: 'key', ...row }, row.last_used_at)
  const device = row.device_id ? { id: row.device_id, name: row.device_name ?? '' } : null
  return {
    type: device ? 'device' : 'api-key',
    userId: row.user_id,
    name: row.user_name,
    email: row.email,
    credentialId: row.id,
    device,
    workspaceId: row.workspace_id,
    role: row.role,
    permissions: permissionsOf(row, device !== null),
  }
}

/** A key can do what its person may do and its scopes name; a device's, never more than a device. */
function permissionsOf(row: KeyRow, isDevice: boolean): ReadonlySet<Permission> {
  const allowed = rolePermissions[row.role]
  const scopes = row.scopes.flatMap((scope) => {
    const known = Permission.safeParse(scope)
    return known.success && allowed.has(known.data) ? [known.data] : []
  })
  return new Set(isDevice ? scopes.filter((scope) => deviceScopes.includes(scope)) : scopes)
}

type Use = { kind: 'session'; id: string } | ({ kind: 'key' } & KeyRow)
type Touch = (use: Use, usedAt: string | null) => void

const touchMs = 60_000

/** Notes that a session, key or device was used, at most once a minute each, beside the request. */
function createTouch({ db, pool }: IdentityOptions): Touch {
  const recent = new LRUCache<string, true>({ max: 10_000, ttl: touchMs })
  return (use, usedAt) => {
    if (recent.has(use.id)) return
    recent.set(use.id, true)
    if (usedAt !== null && Date.now() - Date.parse(usedAt) < touchMs) return
    const noted =
      use.kind === 'key'
        ? noteKeyUse(db, use)
        : pool.query('update auth.session set "updatedAt" = now() where id = $1', [use.id])
    // A note that is lost is made at the next use.
    noted.catch(() => recent.delete(use.id))
  }
}

function noteKeyUse(db: Db, key: KeyRow): Promise<void> {
  return inWorkspace(db, { workspaceId: key.workspace_id, userId: key.user_id }, async (tx) => {
    await tx
      .updateTable('apiKeys')
      .set({ lastUsedAt: sql<string>`now()` })
      .where('id', '=', key.id)
      .execute()
    if (key.device_id === null) return
    await tx
      .updateTable('devices')
      .set({ lastSeenAt: sql<string>`now()` })
      .where('id', '=', key.device_id)
      .execute()
  })
}
