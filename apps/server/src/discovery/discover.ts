/**
 * Discovery in a workspace: each member with news is mined, one after the other, as that person (the
 * database lets nobody else see their events), and what was found is kept. Without news nothing is
 * read but a count; with news, where the last look was at this worker, the news. A person's events are
 * looked at again at least once a day, since time itself tells which routines have stopped.
 */
import { type Db, inWorkspace, type Tx, type WorkspaceScope } from '@floyo/db'
import { keepDrift } from '../drift/keep-drift.ts'
import { holdForgettings } from '../events/forgettings.ts'
import type { LiveChange } from '../live/hub.ts'
import { keepLedgers } from '../shadows/ledger.ts'
import { readEvents, type Stretch, stretchSource, surveyEvents } from './events.ts'
import type { Mined, PersonContext } from './found-routine.ts'
import { dropMiners } from './kept-miners.ts'
import { describeLook } from './last-look.ts'
import { mineRoutines } from './mine.ts'
import { storeRoutines } from './store-routines.ts'

export interface DiscoverDeps {
  /** As the API's role. */
  db: Db
  changes: { add(change: LiveChange): void }
  mine?: typeof mineRoutines
}

export interface DiscoverRequest {
  workspaceId: string
  /** Only this person, with or without news; null is every member with news. */
  userId: string | null
  /** ms since 1970. */
  now: number
  signal: AbortSignal
}

/** What a discovery did, in counts; nothing of what was found. */
export interface DiscoverResult {
  people: number
  withNews: number
  events: number
  patterns: number
  opened: number
  withdrawn: number
}

/** Without news, events are looked at again after so long. */
const againAfter = 20 * 3_600_000

/**
 * Looks for routines in the events of one member or of all. Whose events cannot be looked at keeps
 * nobody else from being looked at.
 * @throws the signal's reason when it aborts; in the end, what went wrong with a member
 */
export async function discoverRoutines(
  deps: DiscoverDeps,
  request: DiscoverRequest,
): Promise<DiscoverResult> {
  const { workspaceId, userId } = request
  const userIds = await listMembers(deps.db, { workspaceId, userId: null }, userId)
  const result = {
    people: userIds.length,
    withNews: 0,
    events: 0,
    patterns: 0,
    opened: 0,
    withdrawn: 0,
  }
  const failures: unknown[] = []
  for (const member of userIds) {
    request.signal.throwIfAborted()
    try {
      const always = userId !== null
      const found = await lookAtMember(deps, { ...request, userId: member, always })
      if (!found) continue
      result.withNews++
      result.events += found.events
      result.patterns += found.patterns
      result.opened += found.opened.length
      result.withdrawn += found.withdrawn.length
    } catch (error) {
      request.signal.throwIfAborted()
      failures.push(error)
    }
  }
  if (failures.length > 1)
    throw new AggregateError(failures, `${failures.length} members could not be looked at`)
  if (failures.length > 0) throw failures[0]
  return result
}

type LookAtMember = DiscoverRequest & { userId: string; always: boolean }

async function lookAtMember(deps: DiscoverDeps, look: LookAtMember): Promise<Found | null> {
  const found = await discoverFor(deps, look)
  // Without news as well: due times pass.
  const scope = { workspaceId: look.workspaceId, userId: look.userId }
  for (const id of await keepLedgers(deps.db, scope, look))
    deps.changes.add({ ...scope, kind: 'workflow', id })
  return found
}

function listMembers(db: Db, scope: WorkspaceScope, only: string | null): Promise<string[]> {
  return inWorkspace(db, scope, async (tx) => {
    const rows = await tx
      .selectFrom('members')
      .select('userId')
      .where('workspaceId', '=', scope.workspaceId)
      .$if(only !== null, (select) => select.where('userId', '=', only ?? ''))
      .orderBy('userId')
      .execute()
    return rows.map((row) => row.userId)
  })
}

interface Found {
  events: number
  patterns: number
  opened: string[]
  withdrawn: string[]
}

async function discoverFor(
  { db, changes, mine = mineRoutines }: DiscoverDeps,
  { workspaceId, userId, now, signal, always }: LookAtMember,
): Promise<Found | null> {
  const scope = { workspaceId, userId }
  const seen = await inWorkspace(db, scope, (tx) => lookForNews(tx))
  const late = seen.discoveredAt === null || now - Date.parse(seen.discoveredAt) > againAfter
  if (!always && !seen.isNew && !(late && seen.count > 0)) return null
  const context = await inWorkspace(db, scope, (tx) => readContext(tx, scope))
  const mined: Mined[] = []
  dropMiners(
    scope,
    seen.stretches.map(({ from }) => from),
  )
  for (const stretch of seen.stretches) {
    const found = await mine({
      scope,
      stretch,
      source: stretchSource(db, scope, stretch),
      readEvents: (ids) => readEvents(db, scope, ids),
      context,
      // What is still active is seen from the last event: nobody's routine stops by a holiday.
      now: Date.parse(stretch.to),
      signal,
    })
    if (found) mined.push(found)
  }
  const routines = mined.flatMap((one) => one.routines)
  const kept = await inWorkspace(db, scope, async (tx) => {
    // What was forgotten meanwhile must not come back as a pattern.
    if ((await holdForgettings(tx, scope)) !== seen.forgettings) throw new EventsForgottenError()
    const stored = await storeRoutines(tx, scope, routines)
    const seenUpTo = Date.parse(seen.lastEventAt ?? new Date(now).toISOString())
    const drifting = await keepDrift(tx, scope, { routines, seenUpTo })
    const lookedAt = mined.map(({ looked }) => looked)
    const lastLook = describeLook(lookedAt, { now, events: seen.count, patterns: stored.patterns })
    await rememberState(tx, scope, { ...seen, now, lastLook: JSON.stringify(lastLook) })
    return { ...stored, drifting }
  })
  // After the commit, to this person's pages alone.
  for (const id of [...kept.opened, ...kept.withdrawn])
    changes.add({ workspaceId, userId, kind: 'suggestion', id })
  for (const id of kept.drifting) changes.add({ workspaceId, userId, kind: 'workflow', id })
  return { events: seen.count, ...kept }
}

/** Events were forgotten while they were being mined: nothing was kept, and mining again helps. */
export class EventsForgottenError extends Error {
  override name = 'EventsForgottenError'
}

interface Seen {
  count: number
  lastEventAt: string | null
  /** When the events were looked at last. */
  discoveredAt: string | null
  /** How often the person had forgotten something. */
  forgettings: number
  /** Whether events came, or were forgotten, since then. */
  isNew: boolean
  stretches: Stretch[]
}

async function lookForNews(tx: Tx): Promise<Seen> {
  const { count, lastEventAt, stretches } = await surveyEvents(tx)
  const state = await tx
    .selectFrom('discoveryState')
    .select(['eventsSeen', 'lastEventAt', 'discoveredAt', 'forgettings'])
    .executeTakeFirst()
  const isNew = count !== (state?.eventsSeen ?? 0) || lastEventAt !== (state?.lastEventAt ?? null)
  return {
    count,
    lastEventAt,
    discoveredAt: state?.discoveredAt ?? null,
    forgettings: state?.forgettings ?? 0,
    isNew,
    stretches,
  }
}

async function rememberState(
  tx: Tx,
  { workspaceId, userId }: { workspaceId: string; userId: string },
  { count, lastEventAt, now, lastLook }: Seen & { now: number; lastLook: string },
): Promise<void> {
  const state = {
    eventsSeen: count,
    lastEventAt,
    discoveredAt: new Date(now).toISOString(),
    lastLook,
  }
  await tx
    .insertInto('discoveryState')
    .values({ workspaceId, userId, ...state })
    .onConflict((conflict) => conflict.columns(['workspaceId', 'userId']).doUpdateSet(state))
    .execute()
}

async function readContext(
  tx: Tx,
  { workspaceId, userId }: { workspaceId: string; userId: string },
): Promise<PersonContext> {
  const { timezone } = await tx
    .selectFrom('workspaces')
    .select('timezone')
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  const devices = await tx
    .selectFrom('devices')
    .select(['id', 'name', 'watchedFolders', 'allowedCommands'])
    .where('userId', '=', userId)
    .where('revokedAt', 'is', null)
    .orderBy('lastSeenAt', (order) => order.desc().nullsLast())
    .orderBy('id')
    .execute()
  const connections = await tx
    .selectFrom('connections')
    .select('name')
    .where('type', '=', 'smtp')
    .orderBy('name')
    .execute()
  return { timezone, devices, mailConnections: connections.map(({ name }) => name) }
}
