/** The embedded database, fresh, as an installation runs it: every commit on the disk. */
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Definition } from '@floyo/contracts'
import { migrate, silentLog, startEmbedded } from '@floyo/db'
import { Pool } from 'pg'
import { delivery } from './definitions.ts'

export interface BenchDatabase {
  /** As the administrator, for the product's processes and for the bare loops. */
  url: string
  admin: Pool
  stop(): Promise<void>
}

/** Starts and migrates a server in a folder of its own, with the tables of the bare loops. */
export async function startDatabase(
  flags: Readonly<Record<string, string>> = {},
): Promise<BenchDatabase> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'floyo-bench-'))
  const server = await startEmbedded({ dir, log: silentLog, flags })
  await migrate({ url: server.url })
  const admin = new Pool({ connectionString: server.url, max: 4 })
  admin.on('error', () => {})
  await makeLogFiles(admin)
  await admin.query(`
    create schema bench;
    create table bench.accepted (id uuid primary key, body jsonb not null);
    create table bench.ends (id uuid primary key, outcome jsonb not null);
    create table bench.queue (id uuid primary key, body jsonb not null,
                              status text not null default 'queued');
    create table bench.steps (id uuid not null, seq int not null, output jsonb not null,
                              primary key (id, seq))`)
  return {
    url: server.url,
    admin,
    async stop() {
      await admin.end()
      await server.stop()
      fs.rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** As many files of its log as an installation has once it has run for a while, so that none is made meanwhile. */
async function makeLogFiles(admin: Pool): Promise<void> {
  for (let made = 0; made < 32; made++) {
    await admin.query(`select pg_logical_emit_message(false, 'bench', ''), pg_switch_wal()`)
  }
  await admin.query('checkpoint')
}

/** Empties the tables of runs, so that each measurement begins alike. */
export async function clear({ admin }: BenchDatabase): Promise<void> {
  const tables = 'app.runs, app.run_queue, app.run_ends, app.run_journal'
  for (let tries = 1; ; tries++) {
    try {
      await admin.query(`truncate ${tables}`)
      break
    } catch (error) {
      // The product's housekeeping may read the same tables in another order.
      if (tries === 5) throw error
    }
  }
  await admin.query('truncate bench.accepted, bench.ends, bench.queue, bench.steps')
}

export interface Hook {
  workspaceId: string
  workflowId: string
  path: string
}

/** A workspace with the workflow, published as version 1 and enabled behind a webhook. */
export async function seedHook(
  { admin }: BenchDatabase,
  definition: Definition,
  answer: 'accepted' | 'result' = 'accepted',
): Promise<Hook> {
  const token = randomBytes(24).toString('base64url')
  const { rows } = await admin.query<{ workspaceId: string; workflowId: string }>(
    `with organization as (
       insert into auth.organization (name, slug) values ('Bench', gen_random_uuid()) returning id
     ), workspace as (
       insert into app.workspaces (organization_id, name) select id, 'Bench' from organization returning id
     ), workflow as (
       insert into app.workflows (workspace_id, name, draft, published_version, enabled)
       select id, $1, $2, 1, true from workspace
       returning id, workspace_id
     ), version as (
       insert into app.workflow_versions (workspace_id, workflow_id, version, definition)
       select workspace_id, id, 1, $2 from workflow
     ), hook as (
       insert into app.webhooks (workspace_id, workflow_id, token, enabled, version, answer)
       select workspace_id, id, $3, true, 1, $4 from workflow
     )
     select workspace_id as "workspaceId", id as "workflowId" from workflow`,
    [definition.name, JSON.stringify(definition), token, answer],
  )
  const [seeded] = rows
  if (!seeded) throw new Error('nothing was seeded')
  return { ...seeded, path: `/hooks/${token}` }
}

/** Runs that wait to be claimed, as the api would have left them. */
export async function makeBacklog(
  { admin }: BenchDatabase,
  hooks: readonly Hook[],
  runs: number,
): Promise<void> {
  await admin.query(
    `with made as (
       insert into app.runs (workspace_id, workflow_id, version, trigger, trigger_data)
       select h.workspace_id, h.workflow_id, 1, 'webhook', $3
       from generate_series(1, $4::int) n
       join unnest($1::uuid[], $2::uuid[]) with ordinality h (workspace_id, workflow_id, place)
         on h.place = n % $5::int + 1
       returning workspace_id, id, workflow_id
     )
     insert into app.run_queue (workspace_id, run_id, workflow_id) select * from made`,
    [
      hooks.map(({ workspaceId }) => workspaceId),
      hooks.map(({ workflowId }) => workflowId),
      JSON.stringify({ type: 'webhook', method: 'POST', headers: {}, query: {}, body: delivery }),
      runs,
      hooks.length,
    ],
  )
  await admin.query('analyze app.run_queue')
}

/**
 * Finished runs of the past days, up to an hour ago, so that the bench's own are told from them. Two
 * connections make them, the older half and the younger one.
 */
export async function makeHistory(
  { admin }: BenchDatabase,
  { workspaceId, workflowId }: Hook,
  runs: number,
): Promise<void> {
  const chunk = 250_000
  const runsPerSecond = 20
  await admin.query(
    `select app.ensure_month(parent, now() - make_interval(secs => $1))
     from unnest('{app.runs, app.run_ends, app.run_journal}'::regclass[]) parent`,
    [3600 + runs / runsPerSecond],
  )
  const chunks = Array.from({ length: Math.ceil(runs / chunk) }, (_, index) => runs - index * chunk)
  const half = Math.ceil(chunks.length / 2)
  const insert = async (lane: readonly number[]): Promise<void> => {
    for (const oldest of lane) {
      await admin.query(historyText, [
        workspaceId,
        workflowId,
        JSON.stringify({ type: 'webhook', method: 'POST', headers: {}, query: {}, body: delivery }),
        oldest,
        Math.max(1, oldest - chunk + 1),
        JSON.stringify({ status: 'succeeded', output: { sum: 13.5 } }),
        JSON.stringify(
          ['read', 'large', 'answer'].map((key) => ({
            type: 'done',
            key,
            stepId: key,
            kind: 'set',
          })),
        ),
        1 / runsPerSecond,
      ])
    }
  }
  await Promise.all([insert(chunks.slice(0, half)), insert(chunks.slice(half))])
  if (runs === 0) return
  await admin.query('vacuum analyze app.runs, app.run_ends')
  await admin.query('checkpoint')
}

const historyText = `
with made as (
  insert into app.runs (workspace_id, id, workflow_id, version, trigger, trigger_data, created_at)
  select $1, uuidv7(-ago), $2, 1, 'webhook', $3, now() - ago
  from generate_series($4::int, $5::int, -1) n, make_interval(secs => 3600 + n * $8::float8) ago
  returning workspace_id, id, workflow_id, created_at
)
insert into app.run_ends (workspace_id, run_id, workflow_id, status, outcome, entries,
                          started_at, finished_at)
select workspace_id, id, workflow_id, 'succeeded', $6, $7, created_at, created_at from made`

/** Whether runs are under way or wait. */
export async function isBusy({ admin }: BenchDatabase): Promise<boolean> {
  const { rows } = await admin.query<{ busy: boolean }>(
    'select exists (select from app.run_queue) as busy',
  )
  return rows[0]?.busy === true
}

/** How many runs of these workspaces have ended of those that are less than half an hour old. */
export async function countEnded(
  { admin }: BenchDatabase,
  hooks: readonly Hook[],
): Promise<number> {
  const { rows } = await admin.query<{ ended: number }>(
    `select count(*)::int as ended from app.run_ends
     where workspace_id = any ($1::uuid[]) and run_id > app.uuid_floor(now() - interval '30 minutes')`,
    [hooks.map(({ workspaceId }) => workspaceId)],
  )
  return rows[0]?.ended ?? 0
}
