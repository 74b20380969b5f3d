import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { Client } from 'pg'
import { connect } from '../connect.ts'
import { startEmbedded } from '../embedded/server.ts'
import { silentLog } from '../log.ts'
import { migrate } from './migrate.ts'
import { urlForRole } from './roles.ts'

test("a plain login that owns its database, as managed servers give one, is all that's needed", async (t) => {
  // A server of its own: on the shared one the roles are there already.
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'floyo-roles-'))
  const server = await startEmbedded({ dir, log: silentLog, flags: { fsync: 'off' } })
  t.after(() => server.stop())
  t.after(() => fs.rmSync(dir, { recursive: true }))
  await run(server.url, "create role app login createrole password 'secret'")
  await run(server.url, 'create database managed owner app')
  const url = new URL(server.url)
  Object.assign(url, { username: 'app', password: 'secret', pathname: '/managed' })

  const applied = await migrate({ url: url.href })

  assert.notEqual(applied.length, 0)
  for (const role of ['floyo_api', 'floyo_engine'] as const) {
    const connection = await connect({ url: urlForRole(url.href, role, undefined), role })
    const { rows } = await connection.pool.query('select current_user, session_user')
    await connection.close()
    assert.deepEqual(rows, [{ current_user: role, session_user: 'app' }])
  }
  await assert.rejects(run(url.href, 'select from app.workspaces'), { code: '42501' })
})

async function run(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
