import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from './connect.ts'
import { cutSilentConnections } from './silent-connections.ts'
import { testDatabase } from './testing/index.ts'

test('after an outage connections that say nothing are cut, and those that answer are kept', async (t) => {
  const { urls } = await testDatabase(t)
  const { pool, ...connection } = await connect({ url: urls.api, role: 'floyo_api' })
  t.after(() => connection.close())
  const [silent, speaking] = [await pool.connect(), await pool.connect()]
  const waiting = silent.query('select pg_sleep(60)').then(
    () => 'answered',
    (error: Error) => error.message,
  )

  const cut = cutSilentConnections(pool, 1000)
  const pid = async (): Promise<unknown> =>
    (await speaking.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid
  const before = await pid()
  await cut

  assert.match(await waiting, /Connection terminated/)
  assert.equal(await pid(), before)
  silent.release()
  speaking.release()
  assert.deepEqual((await pool.query('select 42 as answer')).rows, [{ answer: 42 }])
})
