/** SEC-44: every route that changes something leaves an entry in the audit log. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { OperationId } from '@floyo/contracts'
import { anonymous, ownedApp, ownerEmail, password, withKey } from '../testing/test-app.ts'
import { makeWorld, operations, requestFor } from '../testing/world.ts'

/** Changes that are their own record, and questions that only look like changes. */
const unaudited = new Map<OperationId, string>([
  ['checkWorkflow', 'stores nothing'],
  ['makeFixture', 'stores nothing'],
  ['sendEvents', 'the events are the record'],
  ['loadSample', 'the events are the record'],
  ['forecastDefinition', 'stores nothing'],
  ['previewBackfill', 'stores nothing'],
  ['startDeviceEnrolment', 'nobody is there yet; approving it is audited'],
  ['takeDeviceCommands', 'the commands are the record'],
  ['finishDeviceCommand', 'the command keeps its result'],
  ['switchWorkspace', 'changes only where the caller looks'],
  ['createOwner', 'tested with the setup'],
  ['applyDriftNote', 'needs a draft that nobody changed since; tested with drift'],
  ['promoteShadow', 'needs a trial; tested with shadows'],
  ['retryRun', 'needs a run that failed; tested with runs'],
])

/** Calls that need the state that an earlier one leaves, in the order that provides it. */
const last: OperationId[] = [
  'dismissDriftNote',
  'reopenDriftNote',
  'dismissSuggestion',
  'reopenSuggestion',
  'acceptSuggestion',
  'forgetEvents',
  'purgeEvents',
  'cancelRunRepeat',
  'cancelRun',
  'revokeApiKey',
  'revokeInvitation',
  'acceptInvitation',
  'removeMember',
  'deleteConnection',
  'pauseWorkflow',
  'resumeWorkflow',
  'deleteCalendar',
  'disableWorkflow',
  'deleteWorkflow',
  'restoreWorkflow',
  'revokeDevice',
]

test('every route that changes something leaves an audit entry', async (t) => {
  const owned = await ownedApp(t)
  const world = { ...(await makeWorld(owned, owned.send)) }
  const device = withKey(owned, world.deviceKey)
  const count = async () => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from app.audit_log`.execute(
      owned.database.owner,
    )
    return rows[0]?.n ?? 0
  }
  const writing = operations.filter(
    (one) => requestFor(one, {}).method !== 'GET' && !unaudited.has(one),
  )
  const ordered = [...writing.filter((one) => !last.includes(one)), ...last]
  const again = await owned.send({
    method: 'POST',
    url: '/api/v1/device-enrolments',
    body: { deviceName: 'x', platform: 'linux' },
  })
  for (const operation of ordered) {
    const ids = { ...world }
    if (operation === 'denyDeviceEnrolment') ids.userCode = again.json().userCode
    const { route: _route, ...request } = requestFor(operation, ids)
    if (operation === 'acceptInvitation') {
      const link = await owned.send({
        method: 'POST',
        url: '/api/v1/invitations',
        body: { email: 'late@example.com', role: 'viewer' },
      })
      request.url = `/api/v1/invitation-links/${link.json().link.split('/').at(-1)}/accept`
      request.body = { password }
    }
    if (operation === 'claimDeviceEnrolment') request.body = { deviceCode: world.deviceCode }
    if (operation === 'cancelRun') request.url = await waitingRun(owned)
    const before = await count()
    const send = ['reportDevice', 'uploadFile'].includes(operation) ? device : owned.send
    const answer = await send(request)
    assert.ok(answer.statusCode < 300, `${operation}: ${answer.body}`)
    assert.ok((await count()) > before, `${operation} left no entry`)
  }
})

/** A run that has not ended, since nothing executes it. @returns the address that cancels it */
async function waitingRun({ database }: Awaited<ReturnType<typeof ownedApp>>): Promise<string> {
  const run = await database.owner.selectFrom('runQueue').select('runId').executeTakeFirstOrThrow()
  return `/api/v1/runs/${run.runId}/cancel`
}

test('sign-ins, also refused ones, are in the audit log', async (t) => {
  const owned = await ownedApp(t)
  await anonymous(owned)({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    body: { email: ownerEmail, password: 'not the password' },
  })
  const { items } = (await owned.send({ url: '/api/v1/audit' })).json()
  const actions = items.map((entry: { action: string }) => entry.action)
  assert.deepEqual(actions, ['session.refused', 'session.created', 'installation.owned'])
})
