/** The embedded database, fresh, as an installation runs it: every commit on the disk. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Definition, Definition as DefinitionSchema } from '@floyo/contracts'
import { type Connection, connect, migrate, silentLog, startEmbedded, urlForRole } from '@floyo/db'
import { Client } from 'pg'

export interface BenchDatabase {
  engineUrl: string
  connection: Connection
  /** Statements as the administrator. */
  admin: Client
  stop(): Promise<void>
}

/** Starts and migrates a server in a folder of its own. */
export async function startDatabase(): Promise<BenchDatabase> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'floyo-bench-'))
  const server = await startEmbedded({ dir, log: silentLog })
  const { passwords } = server
  await migrate({ url: server.url, passwords })
  const engineUrl = urlForRole(server.url, 'floyo_engine', passwords)
  const admin = new Client({ connectionString: server.url })
  await admin.connect()
  await admin.query(`
    create schema bench;
    create table bench.accepted (id uuid primary key default uuidv7(), body jsonb not null);
    create table bench.queue (id uuid primary key, status text not null default 'queued', seq int not null default 0);
    create table bench.ends (id uuid primary key, outcome jsonb not null, steps jsonb not null);
    grant usage on schema bench to floyo_engine;
    grant all on all tables in schema bench to floyo_engine`)
  const connection = await connect({ url: engineUrl, role: 'floyo_engine' })
  return {
    engineUrl,
    connection,
    admin,
    async stop() {
      await connection.close()
      await admin.end()
      await server.stop()
      fs.rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** Three pure steps: what a small automation decides before it does anything. */
export const threeSteps: Definition = DefinitionSchema.parse({
  name: 'Three steps',
  steps: [
    { id: 'read', set: { total: '{{ trigger.items.map(i, i.price) }}' } },
    { id: 'large', if: '{{ sum(vars.total) > 10 }}', then: [{ id: 'note', set: { large: true } }] },
    { id: 'answer', return: { sum: '{{ sum(vars.total) }}' } },
  ],
})

export const delivery = { items: [{ price: 3 }, { price: 4.5 }, { price: 6 }] }

export interface BenchWorkflow {
  workspaceId: string
  workflowId: string
}

/** A workspace with the workflow, published as version 1. */
export async function seedWorkflow({ admin }: BenchDatabase): Promise<BenchWorkflow> {
  const { rows } = await admin.query<BenchWorkflow>(
    `with person as (
       insert into auth."user" (name, email) values ('Bench', gen_random_uuid() || '@example.com') returning id
     ), organization as (
       insert into auth.organization (name, slug) values ('Bench', gen_random_uuid()) returning id
     ), workspace as (
       insert into app.workspaces (organization_id, name) select id, 'Bench' from organization returning id
     ), workflow as (
       insert into app.workflows (workspace_id, name, draft) select id, $1, $2 from workspace
       returning id, workspace_id
     ), version as (
       insert into app.workflow_versions (workspace_id, workflow_id, version, definition)
       select workspace_id, id, 1, $2 from workflow
     )
     select workspace_id as "workspaceId", id as "workflowId" from workflow`,
    [threeSteps.name, JSON.stringify(threeSteps)],
  )
  const [seeded] = rows
  if (!seeded) throw new Error('nothing was seeded')
  return seeded
}
