/**
 * The ledger of a shadow beside a person: each time the workflow would have started since the trial
 * began, beside what the person did. It is written anew after each look for routines, since only that
 * says which acts belong together; events that come late, or are forgotten, change it.
 */
import { Definition, type Pattern, type ScheduleTrigger } from '@floyo/contracts'
import { type Db, inWorkspace, type Tx, type WorkspaceScope } from '@floyo/db'
import { firesBetween } from '@floyo/engine'
import { eventsOfTypes } from '../discovery/events.ts'
import { firesOf, mostFires } from '../discovery/fires.ts'
import { type Judgement, judge } from '../discovery/judge.ts'
import { StoredPattern } from '../discovery/store.ts'
import { holdForgettings } from '../events/forgettings.ts'

interface WatchedShadow {
  shadowId: string
  workflowId: string
  definition: Definition
  startedAt: string
  pattern: Pattern
}

/** More entries than these are not kept: the newest are. */
const mostEntries = 1000

/**
 * Writes the ledgers of all the shadows beside the person of `scope`.
 * @returns the workflows they belong to
 */
export async function keepLedgers(
  db: Db,
  scope: WorkspaceScope & { userId: string },
  { now }: { now: number },
): Promise<string[]> {
  const { shadows, ...seen } = await inWorkspace(db, scope, (tx) => listWatched(tx, scope.userId))
  for (const shadow of shadows) {
    const entries = entriesOf(
      await judgeShadow(db, scope, { ...shadow, seenUpTo: seen.seenUpTo, now }),
    )
    await inWorkspace(db, scope, async (tx) => {
      // What was forgotten meanwhile must not come back; the next look judges what is left.
      if ((await holdForgettings(tx, scope)) !== seen.forgettings) return
      await putEntries(tx, { ...scope, ...shadow }, entries)
    })
  }
  return shadows.map(({ workflowId }) => workflowId)
}

async function listWatched(
  tx: Tx,
  userId: string,
): Promise<{ shadows: WatchedShadow[]; seenUpTo: number; forgettings: number }> {
  const rows = await tx
    .selectFrom('shadows as s')
    .innerJoin('workflows as w', (join) =>
      join.onRef('w.workspaceId', '=', 's.workspaceId').onRef('w.id', '=', 's.workflowId'),
    )
    .innerJoin('suggestions as g', (join) =>
      join.onRef('g.workspaceId', '=', 'w.workspaceId').onRef('g.id', '=', 'w.suggestionId'),
    )
    .innerJoin('patterns as p', (join) =>
      join.onRef('p.workspaceId', '=', 'g.workspaceId').onRef('p.id', '=', 'g.patternId'),
    )
    .select(['s.id as shadowId', 's.workflowId', 's.definition', 's.startedAt'])
    .select(['p.id as patternId', 'p.routine'])
    .where('s.beside', '=', 'person')
    .where('s.startedBy', '=', userId)
    .execute()
  const state = await tx
    .selectFrom('discoveryState')
    .select(['lastEventAt', 'forgettings'])
    .executeTakeFirst()
  return {
    seenUpTo: state?.lastEventAt ? Date.parse(state.lastEventAt) : 0,
    forgettings: state?.forgettings ?? 0,
    shadows: rows.map(({ patternId, routine, definition, shadowId, workflowId, startedAt }) => ({
      shadowId,
      workflowId,
      startedAt,
      definition: Definition.parse(definition),
      pattern: { id: patternId, ...StoredPattern.parse(routine) },
    })),
  }
}

async function judgeShadow(
  db: Db,
  scope: WorkspaceScope,
  shadow: WatchedShadow & { seenUpTo: number; now: number },
): Promise<Judgement> {
  const { definition, pattern, startedAt, seenUpTo, now } = shadow
  const from = Date.parse(startedAt)
  const types = definition.trigger.flatMap((one) => (one.type === 'event' ? [one.on] : []))
  const window = { from: startedAt, to: new Date(now).toISOString() }
  const { events } = await eventsOfTypes(db, scope, { types, ...window })
  // Imported events never start a workflow.
  const live = events.filter(({ source }) => source !== 'import')
  const { fires } = await firesOf(definition.trigger, { from, to: now, events: live, dueTimes })
  return judge(fires, pattern, { from, to: now, seenUpTo })
}

function dueTimes(schedule: ScheduleTrigger, from: number, to: number): number[] {
  const stretch = { after: new Date(from - 1), until: new Date(to - 1), limit: mostFires + 1 }
  return firesBetween(schedule, stretch).map((due) => due.getTime())
}

const verdicts = { hit: 'agreed', 'false-fire': 'workflow-only', unjudged: 'unknown' } as const

interface Entry {
  at: string
  verdict: 'agreed' | 'workflow-only' | 'person-only' | 'unknown'
  eventIds: string[]
}

function entriesOf({ fires, misses }: Pick<Judgement, 'fires' | 'misses'>): Entry[] {
  const entries: Entry[] = [
    ...fires.map(({ at, verdict, eventIds }) => ({ at, verdict: verdicts[verdict], eventIds })),
    ...misses.map(({ at, eventIds }) => ({ at, verdict: 'person-only' as const, eventIds })),
  ]
  return entries.toSorted((a, b) => (a.at < b.at ? -1 : 1)).slice(-mostEntries)
}

async function putEntries(
  tx: Tx,
  {
    workspaceId,
    userId,
    workflowId,
    shadowId,
    pattern,
  }: WorkspaceScope & { userId: string } & WatchedShadow,
  entries: readonly Entry[],
): Promise<void> {
  // Whoever ends the trial holds the workflow.
  await tx.selectFrom('workflows').select('id').where('id', '=', workflowId).forUpdate().execute()
  await tx.deleteFrom('shadowEntries').where('shadowId', '=', shadowId).execute()
  const shadow = await tx
    .selectFrom('shadows')
    .select('id')
    .where('id', '=', shadowId)
    .executeTakeFirst()
  if (!shadow || entries.length === 0) return
  const of = { workspaceId, userId, shadowId, patternId: pattern.id }
  await tx
    .insertInto('shadowEntries')
    .values(entries.map((entry) => ({ ...of, ...entry })))
    .execute()
}
