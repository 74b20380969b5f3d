/** Enrolling devices over HTTP. */
import { deviceScopes, routes } from '@floyo/contracts'
import { inWorkspace, type Tx } from '@floyo/db'
import { insertKey } from '../api-keys/store.ts'
import { countGuess } from '../auth/guess-limit.ts'
import type { Api } from '../http/api.ts'
import { writeAudit } from '../http/audit.ts'
import { sql } from 'kysely'
import {
  claimEnrolment,
  decide,
  type Enrolment,
  findByUserCode,
  pollSeconds,
  startEnrolment,
} from './enrolments.ts'
import { freeName } from './store.ts'

export function enrolmentRoutes(api: Api): void {
  const { deps } = api

  api.handle(routes.startDeviceEnrolment, async ({ body, request }) => {
    await countGuess(deps.pool, { subject: ['enrol', request.ip], tries: 60, seconds: 900 })
    const { deviceCode, enrolment } = await startEnrolment(deps.db, body)
    return {
      deviceCode,
      userCode: enrolment.userCode,
      verificationUrl: `${deps.origin()}/devices/enrol?code=${enrolment.userCode}`,
      intervalSeconds: pollSeconds,
      expiresAt: enrolment.expiresAt,
    }
  })

  api.handle(routes.claimDeviceEnrolment, async ({ body: { deviceCode }, request }) => {
    await countGuess(deps.pool, { subject: ['claim', request.ip], tries: 2000, seconds: 900 })
    const enrolment = await deps.db.transaction().execute((tx) => peekScope(tx, deviceCode))
    const { workspaceId, userId } = enrolment
    return inWorkspace(deps.db, { workspaceId, userId }, async (tx) => {
      const claimed = await claimEnrolment(tx, deviceCode)
      return makeDevice(tx, claimed, { requestId: request.id, address: request.ip })
    })
  })

  const guess = (userId: string): Promise<void> =>
    countGuess(deps.pool, { subject: ['user code', userId], tries: 30, seconds: 900 })

  api.read(routes.previewDeviceEnrolment, async (tx, { actor, params }) => {
    await guess(actor.userId)
    return toPreview(await findByUserCode(tx, params.userCode))
  })

  api.write(routes.approveDeviceEnrolment, async (tx, { actor, params, audit }) => {
    await guess(actor.userId)
    const enrolment = await findByUserCode(tx, params.userCode)
    const { workspaceId, userId } = actor
    await decide(tx, enrolment, { status: 'approved', userId, workspaceId })
    audit({
      action: 'device.approved',
      target: { type: 'device-enrolment', id: enrolment.id },
      changes: { name: enrolment.deviceName },
    })
    return toPreview(enrolment)
  })

  api.write(routes.denyDeviceEnrolment, async (tx, { actor, params, audit }) => {
    await guess(actor.userId)
    const enrolment = await findByUserCode(tx, params.userCode)
    await decide(tx, enrolment, { status: 'denied' })
    audit({ action: 'device.denied', target: { type: 'device-enrolment', id: enrolment.id } })
    return undefined
  })
}

function toPreview({ userCode, deviceName, platform, expiresAt }: Enrolment) {
  return { userCode, deviceName, platform, expiresAt }
}

/** Where the device is to be; the claim itself is undone, and made again in that workspace. */
async function peekScope(
  tx: Tx,
  deviceCode: string,
): Promise<{ workspaceId: string; userId: string }> {
  await sql`savepoint peek`.execute(tx)
  const { workspaceId, userId } = await claimEnrolment(tx, deviceCode)
  await sql`rollback to savepoint peek`.execute(tx)
  return { workspaceId, userId }
}

/** The device and its key, with what the device needs to know of where it is. */
async function makeDevice(
  tx: Tx,
  enrolment: Enrolment & { userId: string; workspaceId: string },
  origin: { requestId: string; address: string },
) {
  const { workspaceId, userId, platform } = enrolment
  const name = await freeName(tx, enrolment.deviceName)
  const { id: deviceId } = await tx
    .insertInto('devices')
    .values({ workspaceId, userId, name, platform })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { secret } = await insertKey(tx, {
    workspaceId,
    userId,
    deviceId,
    name,
    scopes: deviceScopes,
    expiresInDays: null,
  })
  await writeAudit(tx, { workspaceId, actor: null, ...origin }, [
    { action: 'device.enrolled', target: { type: 'device', id: deviceId }, changes: { name } },
  ])
  const workspace = await tx
    .selectFrom('workspaces')
    .select(['id', 'name', 'timezone'])
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  const { rows } = await sql<{ email: string }>`
    select email from auth."user" where id = ${userId}`.execute(tx)
  return { deviceId, deviceName: name, apiKey: secret, workspace, email: rows[0]?.email ?? '' }
}
