/**
 * The one-time link that makes the owner. There is no default password and no open door: a fresh
 * installation prints the link where only its operator reads, and keeps the hash alone (SEC-53).
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Pool } from 'pg'

const linkHours = 24

export function hashLinkToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** Whether somebody owns this installation. */
export async function hasOwner(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>(
    `select exists (select from auth.member where role = 'owner') as found`,
  )
  return rows[0]?.found === true
}

/** Makes a link for this start. @returns its token; null when there is an owner */
export async function makeOwnerLink(pool: Pool): Promise<string | null> {
  if (await hasOwner(pool)) return null
  const token = randomBytes(32).toString('base64url')
  await pool.query('delete from auth.owner_links where expires_at < now()')
  await pool.query(
    `insert into auth.owner_links (token_hash, expires_at)
     values ($1, now() + make_interval(hours => $2))`,
    [hashLinkToken(token), linkHours],
  )
  return token
}
