/**
 * Every table that keeps what is one person's own, as the catalog knows them: a table that is new is in
 * it by itself. To put a row into any of them without knowing what it means, the checks and references
 * of this copy are dropped first.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  dropRules,
  insertInto,
  listTables,
  seedMember,
  seedWorkspace,
  testDatabase,
} from '@floyo/db/testing'
import { purgeEvents } from './forget.ts'

/** What stays of a person who forgot everything. */
const staying = new Map([
  ['discovery_state', 'that something was forgotten, and how often'],
  [
    'forgotten_runs',
    'ids of runs that are removed as soon as they are over, and for a day that they were',
  ],
])

test('nothing of a person is left in any personal table after they forgot everything, and all of a colleague’s', async (t) => {
  const { owner, api, pools } = await testDatabase(t)
  const workspace = await seedWorkspace(owner)
  const colleague = await seedMember(owner, workspace.workspaceId, 'admin')
  await dropRules(pools.owner, { keys: 'stay' })
  const tables = (await listTables(pools.owner)).filter(({ personal }) => personal)
  for (const table of tables) {
    for (const userId of [workspace.userId, colleague]) {
      await pools.owner.query(insertInto(table, { ...workspace, userId }))
    }
  }

  await purgeEvents(api, workspace)

  const left = async (userId: string): Promise<string[]> => {
    const names: string[] = []
    for (const { name } of tables) {
      const text = `select from app.${name} where user_id = $1`
      if ((await pools.owner.query(text, [userId])).rowCount) names.push(name)
    }
    return names
  }
  assert.ok(tables.length >= 4, 'the catalog was read')
  assert.deepEqual(await left(workspace.userId), [...staying.keys()].toSorted())
  assert.deepEqual(
    await left(colleague),
    tables.map(({ name }) => name),
  )
})
