/** The definitions of versions: they never change, so each is read once and kept. */
import { type Definition, parseDefinition } from '@floyo/contracts'
import type { Query } from '../sql/query.ts'

interface OfVersion {
  workspaceId: string
  workflowId: string
  version: number
  definition: Definition | null
}

export interface Definitions {
  /** The definition of each run, in their order; null when it can not be read any more. */
  load(runs: readonly OfVersion[]): Promise<(Definition | null)[]>
  /** The definition of a version that was read before. */
  known(run: Omit<OfVersion, 'definition'>): Definition | null | undefined
}

/** Remembers the latest `limit` definitions. */
export function createDefinitions(query: Query, { limit = 5000 } = {}): Definitions {
  const known = new Map<string, Definition | null>()

  async function read(missing: readonly OfVersion[]): Promise<void> {
    const rows = await query<{ key: string; definition: unknown }>({
      name: 'read-definitions',
      text: `
        select v.workspace_id || ' ' || v.workflow_id || ' ' || v.version as key, v.definition
        from unnest($1::uuid[], $2::uuid[], $3::int[]) as i (workspace_id, workflow_id, version)
        join app.workflow_versions v using (workspace_id, workflow_id, version)`,
      values: [
        missing.map((run) => run.workspaceId),
        missing.map((run) => run.workflowId),
        missing.map((run) => run.version),
      ],
    })
    for (const { key, definition } of rows) {
      const parsed = parseDefinition(definition)
      known.set(key, parsed.ok ? parsed.definition : null)
    }
    for (const key of known.keys()) {
      if (known.size <= limit) break
      known.delete(key)
    }
  }

  /** The latest used stay the longest. */
  function find(run: Omit<OfVersion, 'definition'>): Definition | null | undefined {
    const key = keyOf(run)
    const found = known.get(key)
    if (found !== undefined && known.size > limit / 2) {
      known.delete(key)
      known.set(key, found)
    }
    return found
  }

  return {
    known: find,
    async load(runs) {
      const stored = runs.filter(({ definition }) => definition === null)
      const missing = new Map(
        stored.filter((run) => !known.has(keyOf(run))).map((run) => [keyOf(run), run]),
      )
      if (missing.size > 0) await read([...missing.values()])
      return runs.map((run) => run.definition ?? find(run) ?? null)
    },
  }
}

function keyOf({ workspaceId, workflowId, version }: Omit<OfVersion, 'definition'>): string {
  return `${workspaceId} ${workflowId} ${version}`
}
