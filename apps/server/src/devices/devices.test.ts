import assert from 'node:assert/strict'
import { test } from 'node:test'
import { untilWaiting } from '@floyo/db/testing'
import { sql } from 'kysely'
import { anonymous, ownedApp, withKey } from '../testing/test-app.ts'
import { enrol, makeWorld } from '../testing/world.ts'

const take = (waitSeconds: number) =>
  ({ method: 'POST', url: '/api/v1/device/commands/take', body: { waitSeconds } }) as const

test('a device gets its key once, after a person has confirmed its code', async (t) => {
  const owned = await ownedApp(t)
  const send = anonymous(owned)
  const asked = await send({
    method: 'POST',
    url: '/api/v1/device-enrolments',
    body: { deviceName: 'laptop', platform: 'linux' },
  })
  const { deviceCode, userCode, verificationUrl } = asked.json()
  assert.match(userCode, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
  assert.ok(verificationUrl.endsWith(`/devices/enrol?code=${userCode}`))
  const claim = () =>
    send({ method: 'POST', url: '/api/v1/device-enrolments/claim', body: { deviceCode } })
  assert.equal((await claim()).json().code, 'authorization_pending')

  const typed = userCode.toLowerCase().replace('-', '')
  const approve = {
    method: 'POST',
    url: `/api/v1/device-enrolments/${typed}/approve`,
    body: {},
  } as const
  assert.equal((await owned.send(approve)).statusCode, 200)
  assert.equal((await owned.send(approve)).json().code, 'device_code_used')

  const claims = await Promise.all([claim(), claim(), claim()])
  const won = claims.filter(({ statusCode }) => statusCode === 200)
  assert.equal(won.length, 1, 'three claims at once, one key')
  const key = withKey(owned, won[0]?.json().apiKey)
  const me = (await key({ url: '/api/v1/me' })).json()
  assert.equal(me.device.name, 'laptop')
  assert.ok(!me.permissions.includes('api-keys:write'))
})

test('a device that is refused gets nothing', async (t) => {
  const owned = await ownedApp(t)
  const asked = await anonymous(owned)({
    method: 'POST',
    url: '/api/v1/device-enrolments',
    body: { deviceName: 'laptop', platform: 'linux' },
  })
  const { deviceCode, userCode } = asked.json()
  await owned.send({ method: 'POST', url: `/api/v1/device-enrolments/${userCode}/deny`, body: {} })
  const answer = await anonymous(owned)({
    method: 'POST',
    url: '/api/v1/device-enrolments/claim',
    body: { deviceCode },
  })
  assert.equal(answer.json().code, 'device_code_used')
})

test('two devices of one name get names of their own, and a cut-off one is out at once', async (t) => {
  const owned = await ownedApp(t)
  const one = await enrol(owned.send)
  await enrol(owned.send)
  const { items } = (await owned.send({ url: '/api/v1/devices' })).json()
  const names = items.map((device: { name: string }) => device.name).toSorted()
  assert.deepEqual(names, ['laptop', 'laptop-2'])
  const key = withKey(owned, one.apiKey)
  assert.equal((await key(take(0))).statusCode, 200)
  const cutOff = await owned.send({ method: 'DELETE', url: `/api/v1/devices/${one.deviceId}` })
  assert.equal(cutOff.statusCode, 204, cutOff.body)
  assert.equal((await key(take(0))).statusCode, 401)
})

test('a device that is cut off while its use is noted is cut off: neither waits for the other', async (t) => {
  const owned = await ownedApp(t)
  const { deviceId } = await enrol(owned.send)
  const { owner } = owned.database
  const cutOff = await owner.transaction().execute(async (noting) => {
    const usedAt = sql<string>`now()`
    await noting
      .updateTable('apiKeys')
      .set({ lastUsedAt: usedAt })
      .where('deviceId', '=', deviceId)
      .execute()
    const answer = owned.send({ method: 'DELETE', url: `/api/v1/devices/${deviceId}` })
    await untilWaiting(owner, 1)
    await noting
      .updateTable('devices')
      .set({ lastSeenAt: usedAt })
      .where('id', '=', deviceId)
      .execute()
    return { answer }
  })
  assert.equal((await cutOff.answer).statusCode, 204)
})

test('a command is taken once, and its result stored once', async (t) => {
  const owned = await ownedApp(t)
  const world = await makeWorld(owned, owned.send)
  const key = withKey(owned, world.deviceKey)
  const taken = await Promise.all([key(take(0)), key(take(0)), key(take(0))])
  const items = taken.flatMap((answer) => answer.json().items)
  assert.deepEqual(
    items.map((command: { id: string }) => command.id),
    [world.commandId],
  )
  const finish = () =>
    key({
      method: 'POST',
      url: `/api/v1/device/commands/${world.commandId}/result`,
      body: { status: 'finished', exitCode: 0, stdout: '', stderr: '', durationMs: 5, files: [] },
    })
  assert.equal((await finish()).statusCode, 204)
  assert.equal((await finish()).json().code, 'conflict')
})

test('the longest outputs of a command are taken, though each character of them is escaped', async (t) => {
  const owned = await ownedApp(t)
  const world = await makeWorld(owned, owned.send)
  const said = '\u001B'.repeat(200_000)
  const answer = await withKey(
    owned,
    world.deviceKey,
  )({
    method: 'POST',
    url: `/api/v1/device/commands/${world.commandId}/result`,
    body: { status: 'finished', exitCode: 0, stdout: said, stderr: said, durationMs: 5, files: [] },
  })
  assert.equal(answer.statusCode, 204, answer.body)
})

test('a device that waits hears of a command as it comes', async (t) => {
  const owned = await ownedApp(t)
  const world = await makeWorld(owned, owned.send)
  const key = withKey(owned, world.deviceKey)
  await key(take(0))
  const started = performance.now()
  const waiting = key(take(25))
  const { workspaceId } = await owned.database.owner
    .selectFrom('deviceCommands')
    .select('workspaceId')
    .executeTakeFirstOrThrow()
  await new Promise((resolve) => {
    setTimeout(resolve, 300)
  })
  await owned.database.owner
    .updateTable('deviceCommands')
    .set({ status: 'queued', takenAt: null })
    .execute()
  owned.deps.changes.add({ workspaceId, kind: 'device-command', id: world.deviceId })
  const { items } = (await waiting).json()
  const ms = performance.now() - started
  assert.equal(items.length, 1)
  assert.ok(ms < 15_000, `${ms} ms: it waited to the end`)
})
