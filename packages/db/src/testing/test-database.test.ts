import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { testDatabase } from './index.ts'

test('a test database answers as the three roles of production', async (t) => {
  const { owner, api, engine } = await testDatabase(t)
  const whoami = sql<{ name: string }>`select current_user::text as name`

  const names = await Promise.all([owner, api, engine].map((db) => whoami.execute(db)))

  assert.deepEqual(
    names.map(({ rows }) => rows[0]?.name),
    ['floyo', 'floyo_api', 'floyo_engine'],
  )
})
