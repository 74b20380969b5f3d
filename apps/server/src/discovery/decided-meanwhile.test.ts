import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inWorkspace } from '@floyo/db'
import { untilWaiting } from '@floyo/db/testing'
import { decideSuggestion, lockSuggestion } from './store.ts'
import { withRoutines } from './testing/with-routines.ts'

for (const [looked, found] of [
  ['finds its routine again', ['a']],
  ['does not find its routine any more', []],
] as const) {
  test(`what a person decides while a look ${looked} stays decided`, async (t) => {
    const { deps, database, scope, look, read } = await withRoutines(t, ['a'])
    const { id } = await read('a')
    const [locked, mayCommit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const deciding = inWorkspace(deps.db, scope, async (tx) => {
      const { support } = await lockSuggestion(tx, id, ['open'])
      const decision = { status: 'dismissed', reason: 'automated', comment: null, support } as const
      await decideSuggestion(tx, id, decision)
      locked.resolve()
      await mayCommit.promise
    })
    await locked.promise

    const looking = look(found)
    await untilWaiting(database.owner, 1)
    mayCommit.resolve()
    const [kept] = await Promise.all([looking, deciding])

    assert.deepEqual([(await read('a')).status, kept.opened, kept.withdrawn], ['dismissed', [], []])
  })
}
