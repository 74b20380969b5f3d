import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { testDatabase } from '../testing/test-database.ts'

/** Two connections; the months that `second` is to make are under way while `first` works on. */
async function race(
  t: TestContext,
  months: { first: string; second: string; thenFirst?: string },
): Promise<string[]> {
  const { pools } = await testDatabase(t)
  const ensure = "select app.ensure_month('app.events', $1::timestamptz)"
  const first = await pools.api.connect()
  const second = await pools.engine.connect()
  t.after(() => {
    first.release()
    second.release()
  })
  await first.query('begin')
  await first.query(ensure, [months.first])
  const { rows } = await second.query<{ pid: number }>('select pg_backend_pid() as pid')
  const beside = second.query(ensure, [months.second])
  const lock = "select from pg_stat_activity where pid = $1 and wait_event_type = 'Lock'"
  for (let waits = false; !waits;) {
    waits = (await pools.owner.query(lock, [rows[0]?.pid])).rowCount === 1
  }
  if (months.thenFirst) await first.query(ensure, [months.thenFirst])
  await first.query('commit')
  await beside
  const made = await pools.owner.query<{ name: string }>(
    "select relname::text as name from pg_class where relname like 'events_y2031m__' order by 1",
  )
  return made.rows.map(({ name }) => name)
}

test('two that make the same month at a time make it once', async (t) => {
  const made = await race(t, { first: '2031-01-15Z', second: '2031-01-20Z' })
  assert.deepEqual(made, ['events_y2031m01'])
})

test('two that make several months at a time do not wait in a circle', async (t) => {
  const months = { first: '2031-01-15Z', second: '2031-02-15Z', thenFirst: '2031-02-15Z' }
  assert.deepEqual(await race(t, months), ['events_y2031m01', 'events_y2031m02'])
})
