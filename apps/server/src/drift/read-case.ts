/** Reading what drift is looked for in. All of it is one person's; the caller's scope says whose. */
import { Definition, timeOfEventId } from '@floyo/contracts'
import { seenActs } from '@floyo/connectors'
import type { Tx } from '@floyo/db'
import { isAlike, isAutomatable, isService, templateMatches } from '@floyo/mining'
import { sql } from 'kysely'
import { type FoundRoutine, templatesOf } from '../discovery/found-routine.ts'
import { StoredPattern } from '../discovery/store.ts'
import { type Act, type DriftCase, latestLooked, type PastRun } from './case.ts'
import { undoneWithin } from './undone.ts'

export interface Automated {
  workflowId: string
  patternId: string
  fingerprint: string
  revision: number
  draft: unknown
  enabled: boolean
  proposed: unknown
  routine: unknown
}

/** The workflows made from the person's suggestions, that are not put away. */
export function listAutomated(tx: Tx): Promise<Automated[]> {
  return tx
    .selectFrom('suggestions as s')
    .innerJoin('patterns as p', (join) =>
      join.onRef('p.workspaceId', '=', 's.workspaceId').onRef('p.id', '=', 's.patternId'),
    )
    .innerJoin('workflows as w', (join) =>
      join.onRef('w.workspaceId', '=', 's.workspaceId').onRef('w.id', '=', 's.workflowId'),
    )
    .select(['w.id as workflowId', 'w.draft', 'w.enabled', 'w.revision', 's.patternId'])
    .select(['s.definition as proposed', 'p.fingerprint', 'p.routine'])
    .where('s.status', '=', 'accepted')
    .where('w.deletedAt', 'is', null)
    .orderBy('w.id')
    .execute()
}

/** Runs further back say nothing of today, but what they wrote is theirs still. */
const latestRuns = 40
/** More acts around one run are not read. */
const mostActs = 500

export async function readCase(
  tx: Tx,
  { workflowId, patternId, fingerprint, draft, enabled, proposed, routine }: Automated,
  { routines, seenUpTo }: { routines: readonly FoundRoutine[]; seenUpTo: number },
): Promise<DriftCase> {
  const pattern = { id: patternId, ...StoredPattern.parse(routine) }
  const same = routines.findLast((one) => one.fingerprint === fingerprint) ?? null
  const self = { fingerprint, templates: templatesOf(pattern.steps) }
  const other =
    routines
      .filter((one) => one !== same && isAlike(one, self))
      .toSorted((a, b) => lastSeen(a) - lastSeen(b))
      .at(-1) ?? null
  const runs = await readRuns(tx, workflowId)
  const acts = new Map<string, Act>()
  const occurrences = [pattern, same?.pattern, other?.pattern].flatMap(
    (one) => one?.evidence.occurrences.slice(-2 * latestLooked) ?? [],
  )
  const ids = new Set(occurrences.flatMap(({ eventIds }) => eventIds))
  for (const act of await readActs(tx, [...ids])) acts.set(act.id, act)
  for (const run of runs.slice(-latestLooked))
    for (const act of await readActsAround(tx, run)) acts.set(act.id, act)
  return {
    draft: Definition.parse(draft),
    enabled,
    proposed: Definition.parse(proposed),
    pattern,
    same,
    other,
    runs,
    acts,
    lastOwnPart: await readLastOwnPart(tx, pattern),
    seenUpTo,
  }
}

function lastSeen({ pattern }: FoundRoutine): number {
  return Date.parse(pattern.evidence.lastSeen)
}

async function readRuns(tx: Tx, workflowId: string): Promise<PastRun[]> {
  const rows = await tx
    .selectFrom('runs as r')
    .innerJoin('runEnds as e', (join) =>
      join.onRef('e.workspaceId', '=', 'r.workspaceId').onRef('e.runId', '=', 'r.id'),
    )
    .select(['r.id', 'r.createdAt', 'e.startedAt', 'e.finishedAt'])
    .select(sql<string | null>`r.trigger_data -> 'event' ->> 'id'`.as('eventId'))
    .where('r.workflowId', '=', workflowId)
    // Trials of a draft are no runs that anybody counts on.
    .where('r.version', '>', 0)
    .where('e.status', '=', 'succeeded')
    .orderBy('r.id', 'desc')
    .limit(latestRuns)
    .execute()
  return rows.toReversed().map(({ id, createdAt, startedAt, finishedAt, eventId }) => ({
    runId: id,
    startedAt: Date.parse(startedAt ?? createdAt),
    endedAt: Date.parse(finishedAt),
    eventId,
  }))
}

function selectActs(tx: Tx) {
  return tx
    .selectFrom('events')
    .select(['id', 'type', 'subject'])
    .select(sql<string | null>`attrs ->> 'from'`.as('from'))
}

async function readActs(tx: Tx, ids: readonly string[]): Promise<Act[]> {
  if (ids.length === 0) return []
  const rows = await selectActs(tx).where('id', 'in', ids).execute()
  return rows.map(toAct)
}

async function readActsAround(tx: Tx, { startedAt, endedAt }: PastRun): Promise<Act[]> {
  const [from, to] = [startedAt, endedAt + undoneWithin].map((at) => new Date(at).toISOString())
  const rows = await selectActs(tx)
    .where('id', '>=', sql<string>`app.uuid_floor(${from}::timestamptz)`)
    .where('id', '<', sql<string>`app.uuid_floor(${to}::timestamptz)`)
    .where((eb) => eb.or([eb('type', 'like', 'file.%'), eb('type', '=', 'mail.sent')]))
    .orderBy('id')
    .limit(mostActs)
    .execute()
  return rows.map(toAct)
}

function toAct(row: Omit<Act, 'at'>): Act {
  return { ...row, at: timeOfEventId(row.id) ?? 0 }
}

/** When the person last did one of the routine's acts that no workflow does; null without such acts. */
async function readLastOwnPart(tx: Tx, pattern: DriftCase['pattern']): Promise<number | null> {
  const parts = pattern.steps.filter(
    ({ actor, type, example, optional }, place) =>
      place !== pattern.triggerStep &&
      !optional &&
      !isService(actor) &&
      !isAutomatable(seenActs, { type, subject: example }),
  )
  if (parts.length === 0) return null
  const types = [...new Set(parts.map(({ type }) => type))]
  const rows = await selectActs(tx)
    .where('type', 'in', types)
    .orderBy('id', 'desc')
    .limit(mostActs)
    .execute()
  const last = rows.find(({ type, subject }) =>
    parts.some((part) => part.type === type && templateMatches(part.subject, subject)),
  )
  // Further back than what was read: the routine itself says since when at the latest.
  return (last && timeOfEventId(last.id)) ?? Date.parse(pattern.evidence.lastSeen)
}
