/** Capture when things go wrong: the folder goes, the disk is full, the server refuses. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openSmallDisk } from './small-disk.ts'
import { until } from '../../product/until.ts'
import { event, openStage, type Stage } from './stage.ts'

let stage: Stage
before(async () => {
  stage = await openStage()
})
after(() => stage.close())

async function stored(search: string): Promise<string[]> {
  const { items } = await stage.person.client.listEvents({ query: { search } })
  return items.map(({ type, subject }) => `${type} ${subject}`).toSorted()
}

async function statusSays(words: RegExp, env: NodeJS.ProcessEnv = {}): Promise<string> {
  let said = ''
  const asked = async (): Promise<boolean> => {
    said = (await stage.floyo(['watch', 'status'], env)).stdout
    return words.test(said)
  }
  await until(`a status that says ${words}`, asked).catch((error: unknown) => {
    throw new Error(`${String(error)}; it says:\n${said}`)
  })
  return said
}

test('a watched folder that goes is said; when it is back events go on, each once', async () => {
  const folder = join(stage.desk.home, 'reports')
  mkdirSync(folder)
  assert.equal((await stage.floyo(['watch', 'start', folder])).code, 0)
  await statusSays(/^watching/m)
  writeFileSync(join(folder, 'one.csv'), '1')
  await until('the first event', async () => (await stored('reports/')).length === 1)
  rmSync(folder, { recursive: true })
  assert.match(await statusSays(/^missing/m), /reports is not there; watching goes on when it is/)
  mkdirSync(folder)
  writeFileSync(join(folder, 'two.csv'), '2')
  await statusSays(/^watching/m)
  writeFileSync(join(folder, 'three.csv'), '3')
  await until('the events after it', async () => (await stored('reports/')).length >= 4)
  assert.deepEqual(await stored('reports/'), [
    'file.created ~/reports/one.csv',
    'file.created ~/reports/three.csv',
    'file.created ~/reports/two.csv',
    'file.deleted ~/reports/one.csv',
  ])
})

test('a folder that is not there can not be chosen', async () => {
  const { code, stderr } = await stage.floyo(['watch', 'start', 'nowhere'])
  assert.equal(code, 4)
  assert.match(stderr, /There is no folder .*nowhere\n {2}fix: name a folder that exists/)
})

test('what the server refuses is kept with the reason and holds up nothing; it can be sent later', async () => {
  const spool = join(stage.desk.env['FLOYO_HOME'] ?? '', 'spool')
  const hour = new Date().toISOString().slice(0, 13)
  const lines = [
    event('kept/1'),
    event('kept/ahead', { t: Date.now() + 72 * 3_600_000 }),
    event('kept/\0'),
    event('kept/2'),
  ]
  const text = lines.map((line) => `\n${JSON.stringify(line)}\n`).join('')
  writeFileSync(join(spool, `${hour}.hook.jsonl`), text)
  await until('the good ones', async () => (await stored('kept/')).length === 2)
  const said = await statusSays(/refused by the server and kept/)
  assert.match(
    said,
    /2 events were refused by the server and kept: .*\((unsafe_input|event_in_fut)/,
  )
  const file = /floyo import jsonl (\S+refused\.jsonl), then remove/.exec(said)?.[1] ?? ''
  assert.match(readFileSync(file, 'utf8'), /kept\/ahead.*"refused":\{"code":"event_in_future"/)

  // Nothing of it can be mended here but the time and the character.
  const mended = readFileSync(file, 'utf8')
    .replaceAll('\\u0000', '3')
    .replaceAll(/"t":\d+/g, '"t":1')
  writeFileSync(file, mended)
  assert.equal((await stage.floyo(['import', 'jsonl', file])).code, 0)
  assert.equal((await stored('kept/')).length, 4)
  const { stdout } = await stage.floyo(['watch', 'forget', '--last', '36500d', '--json'])
  assert.ok((JSON.parse(stdout) as { here: number }).here >= 2)
  assert.doesNotMatch(readFileSync(file, 'utf8'), /kept/)
  await stage.floyo(['watch', 'stop'])
})

test('on a full disk capture says what to do; with room again every change is one event', async (t) => {
  const disk = await openSmallDisk(2)
  const env = { FLOYO_HOME: join(disk.path, 'floyo') }
  t.after(async () => {
    await stage.floyo(['watch', 'stop'], env)
    disk.remove()
  })
  const folder = join(stage.desk.home, 'full')
  mkdirSync(folder)
  assert.equal((await stage.floyo(['watch', 'start', folder], env)).code, 0)
  await statusSays(/^watching/m, env)
  writeFileSync(join(folder, 'before.csv'), '1')
  await until('the event before', async () => (await stored('full/')).length === 1)
  disk.fill()
  for (let i = 0; i < 40; i++)
    writeFileSync(join(folder, `report-${i}-${'x'.repeat(150)}.csv`), 'x')
  const said = await statusSays(/^blocked/m, env)
  assert.match(said, /The disk is full: .*; make room/)
  disk.free()
  await until('the events after', async () => (await stored('full/')).length >= 41)
  assert.equal(new Set(await stored('full/')).size, (await stored('full/')).length)
  await statusSays(/^watching/m, env)
})

test('a spool at its limit keeps what it has, says so, and goes on when the server is back', async (t) => {
  const env = {
    FLOYO_HOME: join(stage.desk.home, 'limit'),
    FLOYO_SPOOL_LIMIT_MB: '1',
  }
  t.after(() => stage.floyo(['watch', 'stop'], env))
  const spool = join(env.FLOYO_HOME, 'spool')
  mkdirSync(spool, { recursive: true })
  const events = Array.from({ length: 900 }, (_, i) =>
    event(`limit/${i}`, { t: Date.now() - i, attrs: { note: 'x'.repeat(1200) } }),
  )
  const text = events.map((line) => `${JSON.stringify(line)}\n`).join('')
  writeFileSync(join(spool, `${new Date().toISOString().slice(0, 13)}.watch.jsonl`), text)
  const folder = join(stage.desk.home, 'limited')
  mkdirSync(folder)
  const away = { ...env, FLOYO_URL: 'http://127.0.0.1:9' }
  assert.equal((await stage.floyo(['watch', 'start', folder], away)).code, 0)
  await statusSays(/^watching/m, away)
  writeFileSync(join(folder, 'late.csv'), '1')
  const said = await statusSays(/^blocked[^]*Not sent at the moment/m, away)
  assert.match(said, /1 MB of events wait in .*which is the limit; run floyo doctor/)
  assert.match(said, /Not sent at the moment: http:\/\/127\.0\.0\.1:9 can not be reached/)
  const { stdout } = await stage.floyo(['watch', 'status', '--json'], away)
  const { pid } = JSON.parse(stdout) as { pid: number }
  process.kill(pid, 'SIGTERM')
  await until('the end of the background process', () => Promise.resolve(!isRunning(pid)))
  assert.equal((await stage.floyo(['watch', 'start'], env)).code, 0)
  await until('the late event', async () => (await stored('~/limited/late')).length === 1)
  const { types } = await stage.person.client.summarizeEvents({ query: {} })
  assert.ok((types.find(({ type }) => type === 'file.created')?.events ?? 0) >= 901)
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
