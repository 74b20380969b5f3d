/** People of a workspace who do something in the same way, each with subjects of their own. */
import { randomUUID } from 'node:crypto'
import type { Db } from '@floyo/db'
import { seedMember } from '@floyo/db/testing'
import { sql } from 'kysely'

export interface Colleague {
  workspaceId: string
  userId: string
}

/** What every subject, actor and example of these routines holds. */
export const ownWord = 'quokkazebra'

/** A routine as mining would have found it; each act's subject is the person's own. */
export async function insertRoutine(
  owner: Db,
  person: Colleague,
  {
    acts = ['command.finished', 'file.created', 'mail.sent'],
    seconds = 120,
  }: { acts?: readonly string[]; seconds?: number } = {},
): Promise<string> {
  const seen = '2026-01-05T08:05:00Z'
  const routine = {
    steps: acts.map((type) => ({
      actor: ownWord,
      type,
      subject: `/${ownWord}/${person.userId}`,
      optional: false,
      example: ownWord,
    })),
    schedule: { cron: '5 9 * * 1-5', timezone: 'Europe/Berlin' },
    triggerStep: null,
    active: true,
    confidence: 0.9,
    next: [],
    evidence: {
      hits: 20,
      expected: 20,
      distinctDays: 20,
      firstSeen: seen,
      lastSeen: seen,
      occurrences: [],
      missed: [],
      extra: [],
      manualSeconds: { median: seconds, p10: seconds, p90: seconds },
    },
  }
  const { id } = await owner
    .insertInto('patterns')
    .values({
      ...person,
      fingerprint: randomUUID(),
      routine: JSON.stringify(routine),
      support: 20,
      confidence: 0.9,
      active: true,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** So many further members of a workspace, each with the routine. */
export async function insertColleagues(
  owner: Db,
  workspaceId: string,
  { count, ...routine }: { count: number; acts?: readonly string[]; seconds?: number },
): Promise<Colleague[]> {
  const colleagues: Colleague[] = []
  for (let index = 0; index < count; index++) {
    const person = { workspaceId, userId: await seedMember(owner, workspaceId, 'editor') }
    await insertRoutine(owner, person, routine)
    colleagues.push(person)
  }
  return colleagues
}

/** What was added before counts, and what is shown is put together anew: another day. */
export async function nextDay(owner: Db): Promise<void> {
  await sql`update app.team_contributions set counts_from = '2000-01-01'`.execute(owner)
  await sql`update app.team_pattern_days set day = '2000-01-01'`.execute(owner)
}
