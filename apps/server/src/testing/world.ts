/** A workspace with one of everything, and a request for every route of the contract in it. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type OperationId, type Route, routes } from '@floyo/contracts'
import { seedWorkspace } from '@floyo/db/testing'
import { sql } from 'kysely'
import { apiPrefix } from '../http/api.ts'
import { hashPassword } from '../auth/password.ts'
import { insertFound } from './found.ts'
import { password, type Send, signedIn, type TestApp, type TestRequest } from './test-app.ts'

/** The ids of what there is, by the names of route parameters. */
export interface World {
  workflowId: string
  version: string
  /** Of a step whose output can be pinned. */
  stepId: string
  runId: string
  repeatId: string
  approvalId: string
  connectionId: string
  deviceId: string
  commandId: string
  suggestionId: string
  simulationId: string
  noteId: string
  patternId: string
  fileId: string
  deliveryId: string
  scheduleId: string
  calendarId: string
  backfillId: string
  apiKeyId: string
  invitationId: string
  userId: string
  token: string
  userCode: string
  deviceCode: string
  deviceKey: string
}

export const definition = {
  name: 'Say hello',
  trigger: [{ type: 'webhook' }, { type: 'schedule', cron: '0 0 1 1 *' }],
  steps: [
    { id: 'hello', set: { greeting: 'hello' } },
    { id: 'note', use: 'floyo.note', with: { text: 'Hello' } },
  ],
}

const lastYears = { from: '2019-12-31T00:00:00Z', to: '2020-01-02T00:00:00Z' }

async function made(send: Send, request: TestRequest): Promise<Record<string, string>> {
  const answer = await send(request)
  assert.ok(answer.statusCode < 300, `${request.url} answered ${answer.body}`)
  return answer.body === '' ? {} : answer.json()
}

/** Makes one of everything in the workspace of `send`, by the API where it can. */
export async function makeWorld({ database }: TestApp, send: Send): Promise<World> {
  const post = (path: string, body: unknown = {}) =>
    made(send, { method: 'POST', url: apiPrefix + path, body })
  const workflow = await post('/workflows', { definition })
  const workflowId = String(workflow['id'])
  await post(`/workflows/${workflowId}/publish`)
  await post(`/workflows/${workflowId}/enable`)
  const run = await post(`/workflows/${workflowId}/runs`)
  const repeat = await post('/run-repeats', { filter: {} })
  const values = { host: 'mail.example.com', port: 587, from: 'a@example.com' }
  const connection = await post('/connections', {
    name: `smtp-${randomUUID().slice(0, 8)}`,
    type: 'smtp',
    values,
  })
  const calendar = await post('/calendars', { name: `rest-${randomUUID().slice(0, 8)}` })
  const schedules = (await send({ url: `${apiPrefix}/schedules?workflowId=${workflowId}` })).json()
  const scheduleId = String(schedules.items[0].id)
  const backfill = await post(`/schedules/${scheduleId}/backfill`, lastYears)
  const device = await enrol(send)
  const key = await post('/api-keys', { name: 'ci', scopes: ['runs:read'] })
  const invitation = await post('/invitations', {
    email: `${randomUUID()}@example.com`,
    role: 'viewer',
  })
  const enrolment = await post('/device-enrolments', { deviceName: 'later', platform: 'linux' })
  const file = await made(send, {
    method: 'POST',
    url: `${apiPrefix}/files?name=a.txt`,
    body: 'hello',
    headers: { 'content-type': 'text/plain' },
  })
  const me = (await send({ url: `${apiPrefix}/me` })).json()
  const scope = { workspaceId: me.workspace.id, userId: me.user.id, deviceId: device.deviceId }
  const rows = await insertTheRest(
    { database },
    {
      ...scope,
      workflowId,
      runId: String(run['id']),
    },
  )
  const simulation = await post(`/workflows/${workflowId}/simulate`)
  return {
    workflowId,
    simulationId: String(simulation['id']),
    version: '1',
    stepId: 'note',
    runId: String(run['id']),
    repeatId: String(repeat['id']),
    connectionId: String(connection['id']),
    deviceId: device.deviceId,
    deviceKey: device.apiKey,
    fileId: String(file['id']),
    scheduleId,
    calendarId: String(calendar['id']),
    backfillId: String(backfill['id']),
    apiKeyId: String(key['id']),
    invitationId: String(invitation['id']),
    token: String(invitation['link']).split('/').at(-1) ?? '',
    userCode: String(enrolment['userCode']),
    deviceCode: String(enrolment['deviceCode']),
    ...rows,
  }
}

/** Lets a device in. */
export async function enrol(send: Send): Promise<{ deviceId: string; apiKey: string }> {
  const post = (path: string, body: unknown = {}) =>
    made(send, { method: 'POST', url: apiPrefix + path, body })
  const asked = await post('/device-enrolments', { deviceName: 'laptop', platform: 'linux' })
  await post(`/device-enrolments/${asked['userCode']}/approve`)
  const claimed = await post('/device-enrolments/claim', { deviceCode: asked['deviceCode'] })
  return { deviceId: String(claimed['deviceId']), apiKey: String(claimed['apiKey']) }
}

interface Scope {
  workspaceId: string
  userId: string
  deviceId: string
  runId: string
  workflowId: string
}

/** What only the engine and the miner make, and another member. */
async function insertTheRest(
  { database: { owner } }: Pick<TestApp, 'database'>,
  { workspaceId, userId, deviceId, runId, workflowId }: Scope,
): Promise<
  Pick<
    World,
    'commandId' | 'suggestionId' | 'noteId' | 'patternId' | 'userId' | 'deliveryId' | 'approvalId'
  >
> {
  const command = await owner
    .insertInto('deviceCommands')
    .values({
      workspaceId,
      deviceId,
      runId,
      stepKey: 'a',
      stepId: 'a',
      attempt: 1,
      workflowName: 'Say hello',
      command: ['true'],
      timeoutSeconds: 60,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const approval = await owner
    .insertInto('runWaits')
    .values({
      workspaceId,
      runId,
      workflowId,
      stepKey: 'ok',
      stepId: 'ok',
      kind: 'approval',
      approvers: ['owner'],
      detail: JSON.stringify({ message: 'Go?', form: null }),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const found = await insertFound(owner, { workspaceId, userId, workflowId })
  const { rows } = await sql<{ id: string }>`
    with person as (
      insert into auth."user" (name, email) values ('Mia', ${`${randomUUID()}@example.com`}) returning id
    )
    insert into app.members (workspace_id, user_id, role) select ${workspaceId}::uuid, id, 'viewer' from person
    returning user_id as id`.execute(owner)
  const { rows: deliveries } = await sql<{ id: string }>`
    insert into app.webhook_inbox (workspace_id, webhook_id, workflow_id, status, reason, method, headers,
                                   query, body, body_bytes)
    select workspace_id, id, workflow_id, 'unmatched', 'another kind', 'POST', '{}', '{}', 'hello', 5
    from app.webhooks where workspace_id = ${workspaceId} and workflow_id = ${workflowId}
    returning id`.execute(owner)
  return {
    deliveryId: deliveries[0]?.id ?? '',
    commandId: command.id,
    approvalId: approval.id,
    ...found,
    userId: rows[0]?.id ?? '',
  }
}

/** The owner of another workspace of the same installation. */
export async function addNeighbour(test: TestApp): Promise<Send> {
  const { owner } = test.database
  const { userId } = await seedWorkspace(owner, { name: 'Next door' })
  const email = `${userId}@example.com`
  await sql`update auth."user" set email = ${email} where id = ${userId}`.execute(owner)
  await sql`
    insert into auth.account ("accountId", "providerId", "userId", password)
    values (${userId}, 'credential', ${userId}, ${await hashPassword(password)})`.execute(owner)
  return signedIn(test, email)
}

/** Bodies that the routes accept, by operation; the others take none, or an empty object. */
const bodies: Partial<Record<OperationId, unknown>> = {
  changeWorkspace: { name: 'Office' },
  createWorkspace: { name: 'Second', timezone: 'UTC' },
  changeMember: { role: 'editor' },
  createInvitation: { email: 'new@example.com', role: 'viewer' },
  createApiKey: { name: 'k', scopes: ['runs:read'] },
  startDeviceEnrolment: { deviceName: 'x', platform: 'linux' },
  renameDevice: { name: 'renamed' },
  reportDevice: { watchedFolders: ['/a'], allowedCommands: [], capture: 'on' },
  finishDeviceCommand: { status: 'refused', code: 'paused', message: 'paused' },
  sendEvents: { events: [{ t: 1_700_000_000_000, actor: 'a', type: 'a.b', subject: 'x' }] },
  purgeEvents: { confirm: 'delete all my events' },
  dismissSuggestion: { reason: 'other' },
  dismissDriftNote: { reason: 'other' },
  createWorkflow: { definition },
  checkWorkflow: { definition },
  forecastDefinition: { definition },
  pinStep: { output: 1 },
  saveDraft: { definition: { ...definition, name: 'Say it again' } },
  forkRun: { at: 0 },
  answerApproval: { decision: 'approved' },
  repeatRuns: { filter: {} },
  createConnection: {
    name: 'second',
    type: 'smtp',
    values: { host: 'mail.example.com', port: 587, from: 'a@example.com' },
  },
  changeConnection: { name: 'other-name' },
  replayDeliveries: { status: 'unmatched' },
  previewBackfill: lastYears,
  backfillSchedule: { from: '2018-12-31T00:00:00Z', to: '2019-01-02T00:00:00Z' },
  createCalendar: { name: 'holidays', days: [{ date: '2026-12-25', name: 'Christmas' }] },
  changeCalendar: { days: [] },
  importCalendar: { ics: 'BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\nEND:VEVENT' },
}

const headers: Partial<Record<OperationId, Record<string, string>>> = {
  saveDraft: { 'if-match': '*' },
  uploadFile: { 'content-type': 'text/plain' },
}

function queryFor(operation: OperationId, ids: Readonly<Record<string, string>>): string {
  if (operation === 'uploadFile') return '?name=a.txt'
  return operation === 'compareRuns' ? `?with=${ids['runId'] ?? randomUUID()}` : ''
}

/** A request to the route for the things of `ids`, as its contract wants it. */
export function requestFor(
  operation: OperationId,
  ids: Readonly<Record<string, string>>,
): TestRequest & { route: Route } {
  const route: Route = routes[operation]
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? randomUUID())
  const query = queryFor(operation, ids)
  const body = operation === 'uploadFile' ? 'hello' : (bodies[operation] ?? {})
  return {
    route,
    method: route.method,
    url: apiPrefix + path + query,
    ...(route.method === 'GET' ? {} : { body }),
    ...(headers[operation] ? { headers: headers[operation] } : {}),
  }
}

export const operations = Object.keys(routes) as OperationId[]
