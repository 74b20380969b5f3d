/**
 * What a person lets count in team patterns: of each of their routines its template alone. Nobody reads
 * it but they themselves; the database counts it, and tells what at least three people have in common.
 */
import type { MinutesBucket, TeamContribution, TeamPatterns } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { parseTeamTemplateKey, teamMinutes, teamTemplateKey, toTeamTemplate } from '@floyo/mining'
import { sql } from 'kysely'
import { StoredPattern } from '../discovery/store.ts'

interface Person {
  workspaceId: string
  userId: string
}

interface Contribution {
  /** A key, see `teamTemplateKey`. */
  template: string
  weeklyMinutes: MinutesBucket
}

/** What counts of the caller's routines, or would count if they took part. */
export async function readContribution(tx: Tx): Promise<TeamContribution> {
  const joined = await tx.selectFrom('teamContributors').select('since').executeTakeFirst()
  const all = joined
    ? await tx
        .selectFrom('teamContributions')
        .select(['template', 'weeklyMinutes'])
        .orderBy('patternId')
        .execute()
    : await listCountable(tx)
  const distinct = [...new Map(all.map((one) => [one.template, one])).values()]
  return { since: joined?.since ?? null, items: distinct.flatMap(toItem) }
}

/** Lets the caller's routines count from the next day on. */
export async function joinTeamPatterns(tx: Tx, person: Person): Promise<void> {
  await tx
    .insertInto('teamContributors')
    .values(person)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await keepContributions(tx, person)
}

/** Takes back the consent, and with it all that the caller added. */
export async function leaveTeamPatterns(tx: Tx): Promise<void> {
  await tx.deleteFrom('teamContributors').execute()
}

/**
 * Brings what a person adds up to date with their patterns, if they take part. What stays the same goes
 * on counting; what is new counts from the next day on.
 */
export async function keepContributions(tx: Tx, person: Person): Promise<void> {
  // Held until the transaction ends: whoever takes the consent back meanwhile also takes back what is added.
  const joined = await tx
    .selectFrom('teamContributors')
    .select('userId')
    .forKeyShare()
    .executeTakeFirst()
  if (!joined) return
  const countable = await listCountable(tx)
  await sql`
    delete from app.team_contributions c
    where not exists (
      select from jsonb_to_recordset(${JSON.stringify(countable)}::jsonb) as n ("patternId" uuid, template text)
      where n."patternId" = c.pattern_id and n.template = c.template
    )`.execute(tx)
  if (countable.length === 0) return
  await tx
    .insertInto('teamContributions')
    .values(countable.map((one) => Object.assign(one, person)))
    .onConflict((conflict) =>
      conflict
        .columns(['workspaceId', 'patternId'])
        .doUpdateSet((eb) => ({ weeklyMinutes: eb.ref('excluded.weeklyMinutes') })),
    )
    .execute()
}

/** What at least three people of the workspace do in the same way, as it was put together today. */
export async function listTeamPatterns(tx: Tx): Promise<TeamPatterns> {
  const { rows } = await sql<Contribution & Pick<TeamPatterns['items'][number], 'people'>>`
    select template, people, weekly_minutes from app.read_team_patterns()`.execute(tx)
  return {
    items: rows.flatMap(({ people, ...row }) =>
      toItem(row).map((item) => Object.assign(item, { people })),
    ),
  }
}

/** The caller's routines that are theirs without doubt, that they still do, and did not dismiss. */
async function listCountable(tx: Tx): Promise<(Contribution & { patternId: string })[]> {
  const rows = await tx
    .selectFrom('patterns as p')
    .leftJoin('suggestions as s', (join) =>
      join.onRef('s.workspaceId', '=', 'p.workspaceId').onRef('s.patternId', '=', 'p.id'),
    )
    .select(['p.id', 'p.routine'])
    .where('p.active', '=', true)
    .where((eb) => eb.or([eb('s.status', 'is', null), eb('s.status', '!=', 'dismissed')]))
    .where((eb) =>
      eb.or([
        eb('p.heldBack', 'is', null),
        eb('p.heldBack', 'in', ['accepted', 'repeats', 'later', 'snoozed']),
      ]),
    )
    .orderBy('p.id')
    // One that is being forgotten is waited for, and is not there any more.
    .forKeyShare('p')
    .execute()
  return rows.flatMap(({ id, routine }) => {
    const pattern = StoredPattern.parse(routine)
    const template = toTeamTemplate(pattern)
    if (!template) return []
    const weeklyMinutes = teamMinutes(pattern)
    return [{ patternId: id, template: teamTemplateKey(template), weeklyMinutes }]
  })
}

/** None for a key of rules that are no longer known. */
function toItem({ template, weeklyMinutes }: Contribution): TeamContribution['items'] {
  const parsed = parseTeamTemplateKey(template)
  return parsed ? [{ template: parsed, weeklyMinutes }] : []
}
