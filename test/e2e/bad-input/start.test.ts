/** What keeps the program from starting: each is told with its code and what to do, and changes nothing. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { silentLog, startEmbedded } from '@floyo/db'
import { freePort } from '@floyo/db/testing'
import { Client } from 'pg'
import { launch, startServer } from '../../product/server.ts'
import { event, openStage, type Stage } from './stage.ts'

let stage: Stage
before(async () => {
  stage = await openStage()
})
after(() => stage.close())

/** Starts the program once more and waits for its end. */
async function startAgain(env: NodeJS.ProcessEnv): Promise<{ code: number | null; text: string }> {
  const { installation } = stage
  const started = launch({ ...installation, env: { ...installation.env, ...env } })
  const [code] = (await once(started.child, 'close')) as [number | null]
  return { code, text: started.output() }
}

async function storedEvents(): Promise<number> {
  return (await stage.person.client.summarizeEvents({ query: {} })).total
}

test('a port in use is told with the setting and another port; the first server goes on', async () => {
  const { code, text } = await startAgain({})
  assert.equal(code, 1)
  assert.match(text, /Floyo can not start \(port_in_use\)\./)
  const port = new URL(stage.installation.url).port
  assert.match(text, new RegExp(`FLOYO_PORT: another program listens on port ${port} of 127`))
  assert.match(text, /Stop it, or choose another port: FLOYO_PORT=\d+/)
  assert.equal((await fetch(`${stage.installation.url}/health/ready`)).status, 200)
})

test('a second server on the same data is told which process holds it', async () => {
  const { code, text } = await startAgain({ FLOYO_PORT: String(await freePort()) })
  assert.equal(code, 1)
  assert.match(text, /Floyo can not start \(data_dir_in_use\)\./)
  assert.match(
    text,
    new RegExp(`is in use by process ${stage.server.child.pid}\\. Stop that Floyo`),
  )
  assert.match(text, /or give this one another directory with FLOYO_DATA/)
  const { body } = await stage.send('POST', '/api/v1/events', { events: [event('still here')] })
  assert.equal(body['accepted'], 1)
})

test('a wrong setting is named with what was expected, and its value is not shown', async () => {
  const { code, text } = await startAgain({ FLOYO_PORT: 'sesame', FLOYO_SECRET_KEY: 'open' })
  assert.equal(code, 1)
  assert.match(text, /Floyo can not start \(invalid_settings\)\./)
  assert.match(text, /FLOYO_PORT: expected a port from 0 to 65535/)
  assert.match(text, /FLOYO_SECRET_KEY: expected 64 hexadecimal digits/)
  assert.doesNotMatch(text, /sesame|open\b/)
})

/** Changes the database while no server runs on it. */
async function inDatabase(statement: string): Promise<void> {
  const dir = join(stage.installation.dataDir, 'postgres')
  const database = await startEmbedded({ dir, log: silentLog })
  const client = new Client({ connectionString: database.url })
  try {
    await client.connect()
    await client.query(statement)
  } finally {
    await client.end()
    await database.stop()
  }
}

test('a database of a newer version is refused as it is, and is whole under the version it needs', async () => {
  const held = await storedEvents()
  await stage.server.stop()
  await inDatabase(
    `insert into meta.migrations (number, name, checksum, milliseconds)
     values (9999, '9999_of_the_future.sql', 'x', 0)`,
  )
  const { code, text } = await startAgain({})
  assert.equal(code, 1)
  assert.match(text, /Floyo can not start \(database_too_new\)\./)
  assert.match(text, /9999_of_the_future\.sql, which this program does not know; it ends at \d{4}_/)
  assert.match(text, /Start the newer Floyo that migrated it, or restore a backup/)

  await inDatabase('delete from meta.migrations where number = 9999')
  stage.server = await startServer(stage.installation)
  assert.equal(await storedEvents(), held)
})
