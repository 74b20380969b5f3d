/**
 * The PostgreSQL that tests share, as a program: `node serve.ts DIR [--stay]`.
 *
 * It writes its address to `DIR/serving.json` and ends when no test has been connected for a minute;
 * told to stay, when whoever started it closes its input or dies. Nothing on it is worth keeping, so
 * it does not wait for the disk.
 */
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, escapeIdentifier } from 'pg'
import { startEmbedded } from '../embedded/server.ts'
import { silentLog } from '../log.ts'
import { StartError } from '../start-error.ts'

const [dir, mode] = process.argv.slice(2)
if (dir === undefined) throw new TypeError('expected: serve.ts DIR [--stay]')

const idleSeconds = 60
const addressFile = path.join(dir, 'serving.json')
const flags = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  autovacuum: 'off',
}

const stopping = new AbortController()
process.on('SIGTERM', () => stopping.abort())
process.on('SIGINT', () => stopping.abort())
if (mode === '--stay') process.stdin.resume().on('end', () => stopping.abort())
await serve()

async function serve(): Promise<void> {
  const server = await startEmbedded({ dir: String(dir), log: silentLog, flags }).catch(refuse)
  const client = new Client({ connectionString: server.url, application_name: 'floyo test server' })
  client.on('error', () => stopping.abort())
  await client.connect()
  await dropAll(client)
  publish(server.url)
  process.stdout.write(`${server.url}\n`)
  await (mode === '--stay' ? untilStopped(client) : untilIdle(client, server.url))
  await client.end().catch(() => {})
  await server.stop()
}

/** Another process serves this directory already: its address will do. */
function refuse(error: unknown): never {
  if (error instanceof StartError && error.code === 'data_dir_in_use') process.exit(0)
  throw error
}

/** Where test processes look for the server; whole or not there. */
function publish(url: string): void {
  fs.writeFileSync(`${addressFile}.new`, JSON.stringify({ url }), { mode: 0o600 })
  fs.renameSync(`${addressFile}.new`, addressFile)
}

/** What earlier runs left behind. */
async function dropAll(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "select datname as name from pg_database where datname ~ '^(floyo_template_|test_)'",
  )
  for (const { name } of rows) await client.query(`drop database ${escapeIdentifier(name)}`)
}

async function untilStopped(client: Client): Promise<void> {
  while (!stopping.signal.aborted) await pause(client)
}

/** Takes the address away first and looks once more, so that no test connects to a closing server. */
async function untilIdle(client: Client, url: string): Promise<void> {
  let idleSince = performance.now()
  while (!stopping.signal.aborted) {
    await pause(client)
    if (!fs.existsSync(addressFile)) publish(url)
    if (await hasTests(client)) idleSince = performance.now()
    if (performance.now() - idleSince < idleSeconds * 1000) continue
    fs.rmSync(addressFile, { force: true })
    await sleep(1000)
    if (!(await hasTests(client))) return
    publish(url)
  }
  fs.rmSync(addressFile, { force: true })
}

async function hasTests(client: Client): Promise<boolean> {
  const { rowCount } = await client.query(
    "select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1",
  )
  return rowCount === 1
}

/**
 * Waits a little and sweeps: each database that comes and goes leaves a thousand dead rows in the
 * shared catalog, and after some hundred a copy takes 400 ms instead of 15.
 */
async function pause(client: Client): Promise<void> {
  await sleep(2000, undefined, { signal: stopping.signal }).catch(() => {})
  if (!stopping.signal.aborted) await client.query('vacuum pg_shdepend, pg_database')
}
