import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { after, test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { connect } from '../connect.ts'
import { silentLog } from '../log.ts'
import { migrate } from '../migrate/migrate.ts'
import { urlForRole } from '../migrate/roles.ts'
import { type EmbeddedServer, startEmbedded } from './server.ts'

test('what is committed is there after a stop and a start, on the same port', async (t) => {
  const dir = await usedDir(t)
  const first = await start(t, dir)
  await ask(first.url, 'create table kept (n int); insert into kept values (1)')
  await first.stop()

  const second = await start(t, dir)

  assert.equal(second.url, first.url)
  assert.deepEqual(await ask(second.url, 'select n from kept'), [{ n: 1 }])
})

test('a second program on the same data is refused, and told which process has it', async (t) => {
  const dir = await usedDir(t)
  const first = await start(t, dir)

  await assert.rejects(startEmbedded({ dir, log: silentLog }), {
    code: 'data_dir_in_use',
    message: `The data directory ${dir} is in use by process ${process.pid}. Stop that Floyo first, or give this one another directory with FLOYO_DATA.`,
  })

  await first.stop()
  await start(t, dir)
})

test('a server that is killed is started again, with every acknowledged row', async (t) => {
  const dir = await usedDir(t)
  const messages: string[] = []
  const note = (_: object, message: string): void => void messages.push(message)
  const server = await startEmbedded({ dir, log: { info: note, warn: note, error: note }, flags })
  t.after(() => server.stop())
  await ask(server.url, 'create table kept (n int)')
  const before = server.pid() ?? assert.fail()
  await ask(server.url, 'insert into kept values (1)')
  process.kill(before, 'SIGKILL')

  await until(() => messages.includes('the embedded database is back'))

  assert.notEqual(server.pid(), before)
  assert.deepEqual(await ask(server.url, 'select n from kept'), [{ n: 1 }])
  assert.equal(messages[0], 'the embedded database died; starting it again')
})

test('the server ends with the program that is killed, and the next start has all its rows', async (t) => {
  const dir = await usedDir(t)
  const { program, url } = await startProgram(t, dir)
  await ask(url, 'create table kept (n int); insert into kept values (1)')
  program.kill('SIGKILL')
  await until(() =>
    ask(url, 'select 1').then(
      () => false,
      () => true,
    ),
  )

  const next = await start(t, dir)

  assert.deepEqual(await ask(next.url, 'select n from kept'), [{ n: 1 }])
})

test('program and server killed at once leave nothing that the next start stumbles over', async (t) => {
  const dir = await usedDir(t)
  const { program, url, pid } = await startProgram(t, dir)
  await ask(url, 'create table kept (n int); insert into kept values (1)')
  process.kill(pid, 'SIGKILL')
  program.kill('SIGKILL')
  await once(program, 'close')

  const next = await start(t, dir)

  assert.deepEqual(await ask(next.url, 'select n from kept'), [{ n: 1 }])
})

test('Ctrl-C in the terminal does not reach the server, which its program still needs', async (t) => {
  const server = await start(t, await usedDir(t))
  const pid = server.pid() ?? assert.fail()

  // A process that leads a group is not in the one that the terminal speaks to.
  assert.equal(process.kill(-pid, 0), true)
})

test('a port that somebody else took meanwhile is replaced by another', async (t) => {
  const dir = await usedDir(t)
  const first = await start(t, dir)
  await first.stop()
  const port = Number(new URL(first.url).port)
  const other = net.createServer().listen(port, '127.0.0.1')
  await once(other, 'listening')
  t.after(() => void other.close())

  const second = await start(t, dir)

  assert.notEqual(new URL(second.url).port, String(port))
  assert.deepEqual(await ask(second.url, 'select 1 as n'), [{ n: 1 }])
})

test('a first start cut short while the cluster was made is begun anew', async (t) => {
  const dir = newDir(t)
  fs.mkdirSync(path.join(dir, 'data.new/base'), { recursive: true })
  fs.writeFileSync(path.join(dir, 'data.new/PG_VERSION'), '18\n')

  const server = await start(t, dir)

  assert.deepEqual(await ask(server.url, 'select 1 as n'), [{ n: 1 }])
})

test('data whose password is lost is left alone, and the operator is told', async (t) => {
  const dir = newDir(t)
  fs.mkdirSync(path.join(dir, 'data'))
  fs.writeFileSync(path.join(dir, 'server.json'), '{"port":')

  await assert.rejects(startEmbedded({ dir, log: silentLog }), {
    code: 'data_dir_unreadable',
    message: /server\.json holds the password .* Restore it from a backup/,
  })
})

test('data of another version of PostgreSQL is left alone', async (t) => {
  const dir = await usedDir(t)
  await (await start(t, dir)).stop()
  fs.writeFileSync(path.join(dir, 'data/PG_VERSION'), '17\n')

  await assert.rejects(startEmbedded({ dir, log: silentLog }), {
    code: 'data_dir_other_version',
    message: /written by PostgreSQL 17; this program brings 18/,
  })
  assert.ok(fs.existsSync(path.join(dir, 'data/base')))
})

test('a data directory that can not be one is refused with what to do', async (t) => {
  const dir = path.join(newDir(t), 'file')
  fs.writeFileSync(dir, '')

  await assert.rejects(startEmbedded({ dir, log: silentLog }), {
    code: 'data_dir_unreadable',
    message: /choose another directory with FLOYO_DATA/,
  })
})

test('passwords are for their owner only, and nobody gets in without', async (t) => {
  const dir = newDir(t)
  const server = await start(t, dir)
  const url = new URL(server.url)
  url.password = 'guess'

  await assert.rejects(ask(url.href, 'select 1'), { code: '28P01' })
  assert.equal(fs.statSync(path.join(dir, 'server.json')).mode & 0o777, 0o600)
  assert.equal(fs.statSync(path.join(dir, 'postgres.log')).mode & 0o777, 0o600)
  assert.equal(fs.statSync(path.join(dir, 'data')).mode & 0o777, 0o700)
})

test('the roles of the program sign in by themselves and can become nobody else', async (t) => {
  const server = await start(t, await usedDir(t))
  await migrate({ url: server.url, passwords: server.passwords })

  const connection = await connect({
    url: urlForRole(server.url, 'floyo_api', server.passwords),
    role: 'floyo_api',
  })

  await assert.rejects(connection.pool.query('set role floyo_owner'), { code: '42501' })
  await assert.rejects(connection.pool.query('set role floyo'), { code: '42501' })
  await connection.close()
})

/** Killed processes lose nothing that the system has taken, so these tests need not wait for the disk. */
const flags = { fsync: 'off' }

let made: Promise<string> | undefined
after(async () => {
  if (made) fs.rmSync(await made, { recursive: true })
})

/** A data directory that was started once: a copy, for making one takes a second. */
async function usedDir(t: TestContext): Promise<string> {
  made ??= makeCluster()
  const dir = newDir(t)
  fs.cpSync(await made, dir, { recursive: true })
  return dir
}

async function makeCluster(): Promise<string> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'floyo-embedded-'))
  await (await startEmbedded({ dir, log: silentLog, flags })).stop()
  return dir
}

function newDir(t: TestContext): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'floyo-embedded-'))
  t.after(() => t.after(() => fs.rmSync(dir, { recursive: true, force: true })))
  return dir
}

async function start(t: TestContext, dir: string): Promise<EmbeddedServer> {
  const server = await startEmbedded({ dir, log: silentLog, flags })
  t.after(() => server.stop())
  return server
}

/** The server under a program of its own, which can be killed. */
async function startProgram(
  t: TestContext,
  dir: string,
): Promise<{ program: ChildProcess; url: string; pid: number }> {
  const code = `
    const { startEmbedded } = await import(${JSON.stringify(path.join(import.meta.dirname, 'server.ts'))})
    const { silentLog } = await import(${JSON.stringify(path.join(import.meta.dirname, '../log.ts'))})
    const server = await startEmbedded({ dir: ${JSON.stringify(dir)}, log: silentLog, flags: { fsync: 'off' } })
    console.log(JSON.stringify({ url: server.url, pid: server.pid() }))
    setInterval(() => {}, 1000)`
  const program = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => void program.kill('SIGKILL'))
  const [line] = (await once(createInterface({ input: program.stdout }), 'line')) as [string]
  const { url, pid } = JSON.parse(line) as { url: string; pid: number }
  return { program, url, pid }
}

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20)
}
