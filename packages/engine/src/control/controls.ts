/**
 * What holds for runs from outside of their definitions: pauses, limits of workspaces and connections,
 * weights, and targets that are left alone. Only what is out of the ordinary has a row, so the table is
 * small; it is read when it is needed and older than a second, or when somebody says that it changed.
 */
import { Limits } from '@floyo/contracts'
import type { Query } from '../sql/query.ts'

export interface Controls {
  isPaused(workspaceId: string, workflowId: string): boolean
  workspaceLimits(workspaceId: string): Limits
  connectionLimits(workspaceId: string, connection: string): Limits
  /** The target's breaker, while it is not closed. */
  breaker(workspaceId: string, target: string): OpenBreaker | undefined
  /** The shares of workspaces beside others under load, of those where it is not 1. */
  weights(): ReadonlyMap<string, number>
  /** Whether what is known is at most a second old. */
  isFresh(): boolean
  /** Reads again what is older than a second. At once when nothing is. */
  refresh(): Promise<void> | undefined
  /** Somebody changed something. */
  forget(): void
}

/** A target that is left alone for now. */
export interface OpenBreaker {
  probeAtMs: number
  calls: number
  failures: number
  reason: string
}

const freshMs = 1000
const none: Limits = []

interface Row {
  [column: string]: unknown
  kind: 'paused' | 'workspace' | 'connection' | 'breaker'
  workspaceId: string
  name: string
  limits: unknown
  weight: number | null
  breaker: OpenBreaker | null
}

/** Makes an empty table. */
export function createControls(query: Query): Controls {
  let rows = new Map<string, Row>()
  let weights = new Map<string, number>()
  let readAt = -Infinity
  let reading: Promise<void> | undefined
  let changed = false

  async function read(): Promise<void> {
    const startedAt = performance.now()
    changed = false
    const found = await query<Row>({ name: 'read-controls', text: controlsText, values: [] })
    rows = new Map(found.map((row) => [keyOf(row.kind, row.workspaceId, row.name), row]))
    weights = new Map(
      found.flatMap((row) =>
        row.weight === null || row.weight === 1 ? [] : [[row.workspaceId, row.weight] as const],
      ),
    )
    // What changed while it was being read is read again.
    if (!changed) readAt = startedAt
  }

  const isFresh = (): boolean => performance.now() - readAt < freshMs
  const limitsOf = (kind: Row['kind'], workspaceId: string, name: string): Limits => {
    const row = rows.get(keyOf(kind, workspaceId, name))
    return row ? (Limits.safeParse(row.limits).data ?? none) : none
  }

  return {
    isPaused: (workspaceId, workflowId) => rows.has(keyOf('paused', workspaceId, workflowId)),
    workspaceLimits: (workspaceId) => limitsOf('workspace', workspaceId, ''),
    connectionLimits: (workspaceId, name) => limitsOf('connection', workspaceId, name),
    breaker: (workspaceId, target) =>
      rows.get(keyOf('breaker', workspaceId, target))?.breaker ?? undefined,
    weights: () => weights,
    isFresh,
    refresh() {
      if (isFresh()) return undefined
      reading ??= read().finally(() => {
        reading = undefined
      })
      return reading
    },
    forget() {
      changed = true
      readAt = -Infinity
    },
  }
}

const controlsText = `
select 'paused' as kind, workspace_id as "workspaceId", id::text as name, null::jsonb as limits,
       null::real as weight, null::json as breaker
from app.workflows where paused_at is not null
union all
select 'workspace', id, '', limits, weight, null from app.workspaces where limits <> '[]' or weight <> 1
union all
select 'connection', workspace_id, name, limits, null, null from app.connections where limits <> '[]'
union all
select 'breaker', workspace_id, target, null, null,
       json_build_object('probeAtMs', extract(epoch from probe_at)::float8 * 1000, 'calls', calls,
                         'failures', failures, 'reason', reason)
from app.breakers`

function keyOf(kind: Row['kind'], workspaceId: string, name: string): string {
  return `${kind} ${workspaceId} ${name}`
}
