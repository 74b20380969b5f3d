/** SEC-03, SEC-53: who may call what, asked of the running application cell by cell. */
import { operations, requestFor } from '../testing/world.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Role, rolePermissions } from '@floyo/contracts'
import { addMember, anonymous, ownedApp, signedIn } from '../testing/test-app.ts'

const mounted = operations

test('each role may call exactly the routes whose permission it holds', async (t) => {
  const owned = await ownedApp(t)
  let cells = 0
  for (const role of Object.keys(rolePermissions) as Role[]) {
    await addMember(owned, { email: `the-${role}@example.com`, role })
    const send = await signedIn(owned, `the-${role}@example.com`)
    for (const operation of mounted.filter((one) => one !== 'streamChanges')) {
      const { route, ...request } = requestFor(operation, {})
      if (route.permission === 'public' || route.permission === 'signed-in') continue
      // Nothing is there under these ids, so an allowed call changes nothing.
      const answer = await send({ ...request, ...(request.body ? { body: { no: 'such' } } : {}) })
      const refused = answer.body.includes('"detail":"This needs the permission')
      const allowed = rolePermissions[role].has(route.permission)
      assert.equal(refused, !allowed, `${role} ${operation}: ${answer.body}`)
      if (refused) assert.equal(answer.statusCode, 403)
      cells += 1
    }
  }
  assert.ok(cells > 150, `${cells} cells`)
})

test('without credentials only the documented addresses answer', async (t) => {
  const owned = await ownedApp(t)
  const send = anonymous(owned)
  const open: string[] = []
  for (const operation of mounted) {
    const { route: _route, ...request } = requestFor(operation, {})
    const answer = await send(request)
    if (answer.statusCode !== 401) open.push(operation)
  }
  assert.deepEqual(open.toSorted(), [
    'acceptInvitation',
    'claimDeviceEnrolment',
    'createOwner',
    'getSetup',
    'previewInvitation',
    'startDeviceEnrolment',
  ])
  const addresses = ['/health', '/health/live', '/health/ready', '/metrics', '/api/openapi.json']
  for (const url of [...addresses, '/api/docs/']) {
    assert.equal((await send({ url })).statusCode, 200, url)
  }
})

test('a route that names no permission does not start', async (t) => {
  const { app } = await ownedApp(t)
  const fresh = (await import('fastify')).default()
  const { guard } = await import('../edge/guard.ts')
  guard(fresh, { identify: () => Promise.resolve(null), origin: () => '' })
  assert.throws(() => fresh.get('/open', () => 'x'), /does not say who may call it/)
  await fresh.close()
  assert.ok(app)
})
