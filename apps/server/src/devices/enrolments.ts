/**
 * Letting a device in (RFC 8628): it asks for a code, a signed-in person confirms the code in the
 * browser, and the device fetches its key, once. The table belongs to no workspace, so it is reached
 * by the code alone; only hashes of device codes are kept.
 */
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { AppError } from '@floyo/contracts'
import { sql } from 'kysely'
import type { Db, Tx } from '@floyo/db'

export const minutesValid = 15
export const pollSeconds = 2

/** Without vowels, which make words, and without characters that look alike. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'

function newUserCode(): string {
  const picked = Array.from({ length: 8 }, () => letters.charAt(randomInt(letters.length))).join('')
  return `${picked.slice(0, 4)}-${picked.slice(4)}`
}

function hashDeviceCode(code: string): Buffer {
  return createHash('sha256').update(code).digest()
}

export interface Enrolment {
  id: string
  userCode: string
  deviceName: string
  platform: string
  status: 'pending' | 'approved' | 'denied' | 'claimed'
  userId: string | null
  workspaceId: string | null
  expiresAt: string
  expired: boolean
}

const columns = sql`
  id, user_code, device_name, platform, status, user_id, workspace_id, expires_at, expires_at <= now() as expired`

/** @returns the enrolment and the code with which the device asks for its key */
export async function startEnrolment(
  db: Db,
  device: { deviceName: string; platform: string },
): Promise<{ deviceCode: string; enrolment: Enrolment }> {
  await sql`delete from auth.device_enrolments where expires_at < now() - interval '1 day'`.execute(
    db,
  )
  for (let tries = 0; tries < 5; tries++) {
    const deviceCode = randomBytes(32).toString('base64url')
    const { rows } = await sql<Enrolment>`
      insert into auth.device_enrolments (device_code_hash, user_code, device_name, platform, expires_at)
      values (${hashDeviceCode(deviceCode)}, ${newUserCode()}, ${device.deviceName}, ${device.platform},
              now() + make_interval(mins => ${minutesValid}))
      on conflict (user_code) do nothing
      returning ${columns}`.execute(db)
    const [enrolment] = rows
    if (enrolment) return { deviceCode, enrolment }
  }
  throw new Error('five codes in a row were taken')
}

/** How people type it: any case, with or without the dash. */
function normalize(userCode: string): string {
  const bare = userCode.toUpperCase().replaceAll(/[^A-Z]/g, '')
  return `${bare.slice(0, 4)}-${bare.slice(4)}`
}

/**
 * The enrolment that a person was shown, locked until the transaction ends.
 * @throws AppError `not_found`, `link_expired`
 */
export async function findByUserCode(tx: Tx, userCode: string): Promise<Enrolment> {
  const { rows } = await sql<Enrolment>`
    select ${columns} from auth.device_enrolments where user_code = ${normalize(userCode)} for update`.execute(
    tx,
  )
  const [enrolment] = rows
  if (!enrolment) {
    throw new AppError('not_found', 'There is no such code; compare it with what the device shows')
  }
  if (enrolment.expired) throw expired()
  return enrolment
}

export async function decide(
  tx: Tx,
  enrolment: Enrolment,
  decision: { status: 'approved'; userId: string; workspaceId: string } | { status: 'denied' },
): Promise<void> {
  if (enrolment.status !== 'pending') {
    throw new AppError(
      'device_code_used',
      'This code was confirmed or refused before; ask for a new one',
    )
  }
  const { userId = null, workspaceId = null } = { ...decision } as Partial<Enrolment>
  await sql`
    update auth.device_enrolments
    set status = ${decision.status}, user_id = ${userId}::uuid, workspace_id = ${workspaceId}::uuid
    where id = ${enrolment.id}`.execute(tx)
}

/**
 * The approved enrolment of a device code, for its key to be made now and never again.
 * @throws AppError `authorization_pending`, `device_code_used`, `link_expired`
 */
export async function claimEnrolment(
  tx: Tx,
  deviceCode: string,
): Promise<Enrolment & { userId: string; workspaceId: string }> {
  const { rows } = await sql<Enrolment>`
    select ${columns} from auth.device_enrolments
    where device_code_hash = ${hashDeviceCode(deviceCode)} for update`.execute(tx)
  const [enrolment] = rows
  if (!enrolment || enrolment.expired) throw expired()
  const { status, userId, workspaceId } = enrolment
  if (status === 'pending') {
    throw new AppError('authorization_pending', 'Confirm the code in the browser first', {
      retryAfterSeconds: pollSeconds,
    })
  }
  if (status !== 'approved' || userId === null || workspaceId === null) {
    throw new AppError('device_code_used', 'The code was refused, or its key was fetched already')
  }
  await sql`update auth.device_enrolments set status = 'claimed' where id = ${enrolment.id}`.execute(
    tx,
  )
  return { ...enrolment, userId, workspaceId }
}

function expired(): AppError {
  return new AppError('link_expired', 'The code is unknown or too old; run floyo login again')
}
