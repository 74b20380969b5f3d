/** Builders: each makes what a test speaks of, and fills in what it does not. */
import { Definition, eventId, type EventLine } from '@floyo/contracts'
import { sql } from 'kysely'
import type { Db } from '../scope.ts'
import type { Role, TriggerKind } from '../types.gen.ts'

export interface SeededWorkspace {
  organizationId: string
  workspaceId: string
  /** Its only member. */
  userId: string
}

export interface SeededWorkflow extends SeededWorkspace {
  workflowId: string
}

/** A person who can not sign in: there is no password. @returns the user's id */
export async function seedUser(
  owner: Db,
  { email = `${crypto.randomUUID()}@example.com`, name = 'Ada' } = {},
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into auth."user" (name, email) values (${name}, ${email}) returning id`.execute(owner)
  return only(rows).id
}

/** A workspace in an organization of its own, with one member. */
export async function seedWorkspace(
  owner: Db,
  options: { role?: Role; timezone?: string; userId?: string; name?: string } = {},
): Promise<SeededWorkspace> {
  const userId = options.userId ?? (await seedUser(owner))
  const slug = crypto.randomUUID()
  const { rows } = await sql<{ id: string }>`
    insert into auth.organization (name, slug) values ('Acme', ${slug}) returning id`.execute(owner)
  const organizationId = only(rows).id
  await sql`
    insert into auth.member ("organizationId", "userId", role)
    values (${organizationId}, ${userId}, 'owner')`.execute(owner)
  const { id: workspaceId } = await owner
    .insertInto('workspaces')
    .values({ organizationId, name: options.name ?? 'Office', timezone: options.timezone ?? 'UTC' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const role = options.role ?? 'owner'
  await owner.insertInto('members').values({ workspaceId, userId, role }).execute()
  return { organizationId, workspaceId, userId }
}

/** Another member of a workspace. @returns the user's id */
export async function seedMember(owner: Db, workspaceId: string, role: Role): Promise<string> {
  const userId = await seedUser(owner)
  await owner.insertInto('members').values({ workspaceId, userId, role }).execute()
  return userId
}

/** A definition that does next to nothing, with whatever the test puts in its place. */
export function aDefinition(parts: Partial<Definition> = {}): Definition {
  return Definition.parse({
    name: 'Say hello',
    steps: [{ id: 'hello', set: { greeting: 'hello' } }],
    ...parts,
  })
}

/** A published and enabled workflow, version 1, in `workspace` or in one of its own. */
export async function seedWorkflow(
  owner: Db,
  options: { workspace?: SeededWorkspace; definition?: Definition; enabled?: boolean } = {},
): Promise<SeededWorkflow> {
  const workspace = options.workspace ?? (await seedWorkspace(owner))
  const { workspaceId, userId } = workspace
  const definition = options.definition ?? aDefinition()
  const text = JSON.stringify(definition)
  return owner.transaction().execute(async (tx) => {
    const { id: workflowId } = await tx
      .insertInto('workflows')
      .values({ workspaceId, name: definition.name, draft: text, createdBy: userId })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('workflowVersions')
      .values({ workspaceId, workflowId, version: 1, definition: text, publishedBy: userId })
      .execute()
    await tx
      .updateTable('workflows')
      .set({ publishedVersion: 1, enabled: options.enabled ?? true })
      .where('id', '=', workflowId)
      .execute()
    return { ...workspace, workflowId }
  })
}

/** Runs in the queue, of `workflow` or of one of their own; the oldest first. */
export async function seedRuns(
  owner: Db,
  count: number,
  options: { workflow?: SeededWorkflow; availableAt?: string; trigger?: TriggerKind } = {},
): Promise<SeededWorkflow & { runIds: string[] }> {
  const workflow = options.workflow ?? (await seedWorkflow(owner))
  const { workspaceId, workflowId } = workflow
  const runIds: string[] = []
  for (let made = 0; made < count; made++) {
    const { id: runId } = await owner
      .insertInto('runs')
      .values({ workspaceId, workflowId, version: 1, trigger: options.trigger ?? 'manual' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await owner
      .insertInto('runQueue')
      .values({ workspaceId, workflowId, runId, availableAt: options.availableAt })
      .execute()
    runIds.push(runId)
  }
  return { ...workflow, runIds }
}

/** A device of the workspace's member. @returns its id */
export async function seedDevice(
  owner: Db,
  { workspaceId, userId }: SeededWorkspace,
  { name = `laptop-${crypto.randomUUID()}`, allowedCommands = [] as string[] } = {},
): Promise<string> {
  const { id } = await owner
    .insertInto('devices')
    .values({ workspaceId, userId, name, platform: 'linux', allowedCommands })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Events of the workspace's member, in the months they happened. @returns their ids, in order */
export async function seedEvents(
  owner: Db,
  { workspaceId, userId }: SeededWorkspace,
  lines: readonly (Pick<EventLine, 't' | 'type' | 'subject'> & Partial<EventLine>)[],
): Promise<string[]> {
  const whole = lines.map((line) => ({ actor: 'ada', attrs: {}, ...line }))
  const moments = [...new Set(whole.map(({ t }) => new Date(t).toISOString().slice(0, 7)))]
  for (const month of moments) {
    await sql`select app.ensure_month('app.events', ${`${month}-01T00:00:00Z`}::timestamptz)`.execute(
      owner,
    )
  }
  const rows = whole.map((line, index) => ({
    workspaceId,
    userId,
    id: eventId(line, `${userId}/${index}`),
    occurredAt: new Date(line.t),
    actor: line.actor,
    type: line.type,
    subject: line.subject,
    attrs: JSON.stringify(line.attrs),
    source: 'api',
  }))
  for (let from = 0; from < rows.length; from += 1000) {
    await owner
      .insertInto('events')
      .values(rows.slice(from, from + 1000))
      .execute()
  }
  return rows.map(({ id }) => id)
}

function only<T>(rows: readonly T[]): T {
  const [row] = rows
  if (row === undefined) throw new Error('expected one row, got none')
  return row
}
