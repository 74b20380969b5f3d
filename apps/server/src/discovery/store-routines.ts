/**
 * Keeping what a discovery found, in one transaction: each routine becomes a pattern, known by its
 * steps, and the few that are worth it become open suggestions. Open ones whose routine is gone are
 * withdrawn; what a person decided stays.
 */
import { Definition, DismissReason, Habits } from '@floyo/contracts'
import {
  type Choice,
  chooseSuggestions,
  type Decided,
  habitsOf,
  type Kept as KeptShare,
  kindsOf,
  learnFrom,
  type Learned,
  type Taken,
} from '@floyo/mining'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { keepContributions } from '../sharing/contributions.ts'
import { type FoundRoutine, templatesOf } from './found-routine.ts'
import { StoredPattern, SuggestionEdits } from './store.ts'

export interface Kept {
  patterns: number
  /** Ids of suggestions that are new, open again, or withdrawn. */
  opened: string[]
  withdrawn: string[]
}

interface Owner {
  workspaceId: string
  userId: string
}

/** Keeps the routines found in all of a person's events; they replace those of the time before. */
export async function storeRoutines(
  tx: Tx,
  owner: Owner,
  routines: readonly FoundRoutine[],
): Promise<Kept> {
  const { workspaceId, userId } = owner
  // Two discoveries of one person's events take turns.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`discovery ${workspaceId} ${userId}`}, 0))`.execute(
    tx,
  )
  const distinct = [...new Map(routines.map((one) => [one.fingerprint, one])).values()]
  const patternIds = await upsertPatterns(tx, owner, distinct)
  const known = await listKnown(tx)
  const ranked = distinct.map((routine): RankedRoutine => {
    // What was said to itself decides whether it comes back, not how far up.
    const others = known.filter(({ fingerprint }) => fingerprint !== routine.fingerprint)
    const { definition } = routine.proposal
    const taken = others.filter(({ status }) => status === 'accepted')
    return Object.assign(
      routine,
      learnFrom(others, kindsOf(definition)),
      habitsOf(taken, definition),
    )
  })
  const { open, heldBack } = chooseSuggestions(ranked, known)
  const opened: string[] = []
  for (const routine of open) {
    const patternId = patternIds.get(routine.fingerprint)
    if (patternId === undefined) throw new Error('a pattern that was stored has no id')
    const before = known.find((one) => one.patternId === patternId)
    const id = await upsertSuggestion(tx, owner, { routine, patternId, was: before?.status })
    if (id !== undefined && before?.status !== 'open') opened.push(id)
  }
  const chosen = new Set(open.map(({ fingerprint }) => fingerprint))
  const gone = known.filter((one) => one.status === 'open' && !chosen.has(one.fingerprint))
  const withdrawn = await withdraw(
    tx,
    gone.map(({ suggestionId }) => suggestionId),
  )
  await forgetPatterns(tx, [...patternIds.values()])
  await keepAgainst(tx, heldBack)
  await keepContributions(tx, owner)
  return { patterns: distinct.length, opened, withdrawn }
}

/** @returns the patterns' ids by fingerprint */
async function upsertPatterns(
  tx: Tx,
  owner: Owner,
  routines: readonly FoundRoutine[],
): Promise<Map<string, string>> {
  if (routines.length === 0) return new Map()
  const rows = await tx
    .insertInto('patterns')
    .values(
      routines.map(({ fingerprint, pattern, support, confidence, active }) => ({
        ...owner,
        fingerprint,
        routine: JSON.stringify(pattern),
        support,
        confidence,
        active,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['workspaceId', 'userId', 'fingerprint']).doUpdateSet((eb) => ({
        routine: eb.ref('excluded.routine'),
        support: eb.ref('excluded.support'),
        confidence: eb.ref('excluded.confidence'),
        active: eb.ref('excluded.active'),
        seenAt: sql<string>`now()`,
      })),
    )
    .returning(['id', 'fingerprint'])
    .execute()
  return new Map(rows.map(({ id, fingerprint }) => [fingerprint, id]))
}

type RankedRoutine = FoundRoutine & Learned & KeptShare

interface KnownSuggestion extends Decided, Taken {
  kinds: string[]
  reason: DismissReason | null
  /** Of the latest runs of the workflow made from it, the share that was taken back. */
  undone: number
  suggestionId: string
  patternId: string
}

async function listKnown(tx: Tx): Promise<KnownSuggestion[]> {
  const rows = await tx
    .selectFrom('suggestions as s')
    .innerJoin('patterns as p', (join) =>
      join.onRef('p.workspaceId', '=', 's.workspaceId').onRef('p.id', '=', 's.patternId'),
    )
    .leftJoin('driftNotes as n', (join) =>
      join
        .onRef('n.workspaceId', '=', 's.workspaceId')
        .onRef('n.workflowId', '=', 's.workflowId')
        .on('n.kind', '=', 'undone'),
    )
    .select(['s.id', 's.patternId', 's.status', 's.dismissedSupport', 'p.fingerprint', 'p.routine'])
    .select(['s.definition', 's.edits', 's.habits', 'n.seen', 'n.seenOf'])
    .select('s.dismissReason')
    .select(sql<boolean>`s.snoozed_until > now()`.as('isResting'))
    .execute()
  return rows.map(({ definition: proposed, ...row }) => {
    const definition = Definition.parse(proposed)
    const reason = DismissReason.nullable().parse(row.dismissReason)
    return {
      suggestionId: row.id,
      definition,
      edits: SuggestionEdits.parse(row.edits),
      offered: Habits.parse(row.habits),
      kinds: kindsOf(definition),
      undone: (row.seen ?? 0) / (row.seenOf ?? 1),
      patternId: row.patternId,
      status: row.status,
      dismissedSupport: row.dismissedSupport,
      reason,
      returns: returnOf(reason, { isResting: row.isResting }),
      fingerprint: row.fingerprint,
      templates: templatesOf(StoredPattern.parse(row.routine).steps),
    }
  })
}

/** When what was dismissed for that reason may be suggested again. */
function returnOf(
  reason: DismissReason | null,
  { isResting }: { isResting: boolean },
): Decided['returns'] {
  if (reason === 'automated' || reason === 'private') return 'never'
  if (reason === 'later') return isResting ? 'resting' : 'rested'
  return 'doubled'
}

interface Opening {
  routine: RankedRoutine
  patternId: string
  /** The status that its suggestion had when this look began. */
  was: KnownSuggestion['status'] | undefined
}

/** @returns its id; undefined when its person has decided meanwhile, which stays */
async function upsertSuggestion(
  tx: Tx,
  { workspaceId, userId }: Owner,
  { routine, patternId, was = 'open' }: Opening,
): Promise<string | undefined> {
  const { proposal, confidence, minutesSavedPerWeek, acceptance, undone, because, kept } = routine
  const told = {
    title: proposal.title,
    summary: proposal.summary,
    definition: JSON.stringify(proposal.definition),
    notes: JSON.stringify(proposal.notes),
    confidence,
    minutesSavedPerWeek,
    acceptance,
    undone,
    because: JSON.stringify(because),
    kept,
    habits: JSON.stringify(routine.habits),
  }
  const stored = await tx
    .insertInto('suggestions')
    .values({ workspaceId, userId, patternId, ...told })
    .onConflict((conflict) =>
      conflict
        .columns(['workspaceId', 'patternId'])
        .doUpdateSet({
          ...told,
          status: 'open',
          dismissReason: null,
          dismissComment: null,
          dismissedSupport: null,
          snoozedUntil: null,
          decidedAt: null,
        })
        .where('suggestions.status', '=', was),
    )
    .returning('id')
    .executeTakeFirst()
  return stored?.id
}

/** Removes those that nobody has decided about meanwhile. @returns their ids */
async function withdraw(tx: Tx, suggestionIds: readonly string[]): Promise<string[]> {
  if (suggestionIds.length === 0) return []
  const removed = await tx
    .deleteFrom('suggestions')
    .where('id', 'in', suggestionIds)
    .where('status', '=', 'open')
    .returning('id')
    .execute()
  return removed.map(({ id }) => id)
}

/** Forgets patterns that were not found again, but for those a person decided about. */
async function forgetPatterns(tx: Tx, found: readonly string[]): Promise<void> {
  await sql`
    delete from app.patterns p
    where p.id <> all(${found}::uuid[])
      and not exists (
        select from app.suggestions s
        where s.workspace_id = p.workspace_id and s.pattern_id = p.id
      )`.execute(tx)
}

/** Keeps why patterns are not suggested; of those that are, or were not found again, nothing. */
async function keepAgainst(tx: Tx, heldBack: Choice<RankedRoutine>['heldBack']): Promise<void> {
  const against = heldBack.map(({ candidate, reason, like, neededSupport }) => ({
    fingerprint: candidate.fingerprint,
    reason,
    like_fingerprint: like,
    needed_support: neededSupport,
  }))
  await sql`
    update app.patterns p
    set held_back = a.reason::app.held_back, held_back_like = l.id,
        needed_support = a.needed_support
    from app.patterns own
    left join jsonb_to_recordset(${JSON.stringify(against)}::jsonb)
      as a (fingerprint text, reason text, like_fingerprint text, needed_support integer)
      on a.fingerprint = own.fingerprint
    left join app.patterns l
      on l.workspace_id = own.workspace_id and l.user_id = own.user_id and l.fingerprint = a.like_fingerprint
    where p.workspace_id = own.workspace_id and p.id = own.id
      and (p.held_back, p.held_back_like, p.needed_support)
        is distinct from (a.reason::app.held_back, l.id, a.needed_support)`.execute(tx)
}
