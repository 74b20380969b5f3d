/**
 * Every table of schema `app`, every command, from inside its workspace, from another, and from none.
 * The cells come from the catalog, so a new table is in it by itself. To put a row into any table
 * without knowing what it means, the checks and references of this copy are dropped first.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pool, PoolClient } from 'pg'
import {
  type AnyTable,
  dropRules,
  insertInto,
  listTables,
  seedMember,
  seedWorkspace,
  type SeededWorkspace,
  testDatabase,
} from '../testing/index.ts'

type Command = AnyTable['granted'][number]
const commands: readonly Command[] = ['select', 'insert', 'update', 'delete']

test('no command reaches the rows of another workspace, in any table', async (t) => {
  const { owner, pools } = await testDatabase(t)
  await dropRules(pools.owner, { keys: 'too' })
  const mine = await seedWorkspace(owner)
  const foreign = await seedWorkspace(owner)
  const colleague = { ...mine, userId: await seedMember(owner, mine.workspaceId, 'admin') }
  const nowhere = { ...mine, workspaceId: '', userId: '' }
  const tables = await listTables(pools.owner)
  for (const table of tables) {
    if (isSeeded(table)) continue
    for (const whose of [mine, foreign]) await pools.owner.query(insertInto(table, whose))
  }

  assert.ok(tables.length > 20, 'the catalog was read')
  for (const table of tables) {
    for (const command of commands) {
      const cell = `${command} ${table.name}`
      const reach = (from: SeededWorkspace, to: SeededWorkspace): Promise<string> =>
        attempt(pools.api, { from, statement: statementFor(command, table, to) })
      const granted = table.granted.includes(command)

      assert.equal(await reach(mine, mine), granted ? 'reached' : 'refused', `${cell}: own`)
      assert.notEqual(await reach(mine, foreign), 'reached', `${cell}: foreign`)
      assert.notEqual(await reach(nowhere, mine), 'reached', `${cell}: no workspace`)
      if (table.personal) {
        assert.notEqual(await reach(colleague, mine), 'reached', `${cell}: a colleague's`)
      }
    }
    const move = `update app.${table.name} set ${table.tenant} = '${foreign.workspaceId}'
                  where ${table.tenant} = '${mine.workspaceId}'`
    assert.equal(
      await attempt(pools.api, { from: mine, statement: move }),
      'refused',
      `${table.name}: a row can not be given away`,
    )
  }
})

/** What becomes of a statement, which is undone in any case. */
async function attempt(
  pool: Pool,
  { from, statement }: { from: SeededWorkspace; statement: string },
): Promise<'reached' | 'nothing' | 'refused'> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await enter(client, from)
    const { rowCount } = await client.query(statement)
    return rowCount ? 'reached' : 'nothing'
  } catch (error) {
    assert.equal((error as { code?: string }).code, '42501', String(error))
    return 'refused'
  } finally {
    await client.query('rollback')
    client.release()
  }
}

async function enter(client: PoolClient, from: SeededWorkspace): Promise<void> {
  await client.query(
    "select set_config('app.workspace_id', $1, true), set_config('app.user_id', $2, true)",
    [from.workspaceId, from.userId],
  )
}

function statementFor(command: Command, table: AnyTable, to: SeededWorkspace): string {
  const rows = `${table.tenant} = '${to.workspaceId}'`
  const person = table.personal ? ` and user_id = '${to.userId}'` : ''
  const statements: Record<Command, string> = {
    select: `select from app.${table.name} where ${rows}${person}`,
    insert: insertInto(table, to),
    update: `update app.${table.name} set ${table.tenant} = ${table.tenant} where ${rows}${person}`,
    delete: `delete from app.${table.name} where ${rows}${person}`,
  }
  return statements[command]
}

function isSeeded({ name }: AnyTable): boolean {
  return name === 'workspaces' || name === 'members'
}
