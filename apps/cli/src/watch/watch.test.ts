import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHome, type Home, type Recorder, startRecorder, until } from '../testing.ts'

/** A home with one watched folder and a recorder that the events go to. */
async function watchedFolder(
  t: TestContext,
  env: Record<string, string> = {},
): Promise<{ home: Home; folder: string; recorder: Recorder; seen: () => string[] }> {
  const recorder = await startRecorder(t)
  const home = createHome(t, { FLOYO_URL: recorder.url, FLOYO_API_KEY: 'test', ...env })
  const folder = join(home.path, 'work')
  mkdirSync(folder)
  writeFileSync(join(folder, 'before.txt'), 'here before the watch')
  const started = await home.floyo(['watch', 'start', folder])
  assert.equal(started.code, 0, started.stderr)
  await untilWatching(home)
  return {
    home,
    folder,
    recorder,
    seen: () => [...recorder.events.values()].map(({ type, subject }) => `${type} ${subject}`),
  }
}

async function untilWatching(home: Home): Promise<void> {
  await until(
    async () =>
      /"state": "watching"/.test((await home.floyo(['watch', 'status', '--json'])).stdout),
    {
      what: 'the folder is watched',
    },
  )
}

test('files that come, change, move and go are one event each, and their content is never sent', async (t) => {
  // A busy machine may hold the test between two writes of one file.
  const { folder, recorder, seen } = await watchedFolder(t, { FLOYO_SETTLE_MS: '1000' })
  mkdirSync(join(folder, 'deep/er'), { recursive: true })
  writeFileSync(join(folder, 'deep/er/report.csv'), 'the content')
  appendFileSync(join(folder, 'deep/er/report.csv'), ' in several writes')
  writeFileSync(join(folder, '.hidden'), 'x')
  await until(() => seen().length >= 1, { what: 'the first event' })
  renameSync(join(folder, 'deep/er/report.csv'), join(folder, 'deep/report.csv'))
  writeFileSync(join(folder, 'before.txt'), 'another text')
  await until(() => seen().length >= 3, { what: 'move and edit' })
  rmSync(join(folder, 'deep'), { recursive: true })
  await until(() => seen().length >= 4, { what: 'the deletion' })
  await sleep(600)

  assert.deepEqual(seen().toSorted(), [
    'file.created ~/work/deep/er/report.csv',
    'file.deleted ~/work/deep/report.csv',
    'file.edited ~/work/before.txt',
    'file.moved ~/work/deep/report.csv',
  ])
  assert.ok(!JSON.stringify([...recorder.events.values()]).includes('content'))
})

test('what happens while the watcher is off is found when it is back', async (t) => {
  const { home, folder, seen } = await watchedFolder(t)
  writeFileSync(join(folder, 'a.txt'), 'a')
  await until(() => seen().length === 1, { what: 'the first event' })
  await home.floyo(['watch', 'stop'])
  await home.floyo(['watch', 'start', folder])
  await untilWatching(home)
  const killed = JSON.parse((await home.floyo(['watch', 'status', '--json'])).stdout) as {
    pid: number
  }
  process.kill(killed.pid, 'SIGKILL')
  writeFileSync(join(folder, 'b.txt'), 'b')
  rmSync(join(folder, 'a.txt'))
  await home.floyo(['watch', 'start'])
  await until(() => seen().length >= 3, { what: 'events of the time off' })
  await sleep(500)
  // Stopping to watch forgets what was seen, so a.txt belonged to the starting point of the second watch.
  assert.deepEqual(seen().toSorted(), [
    'file.created ~/work/a.txt',
    'file.created ~/work/b.txt',
    'file.deleted ~/work/a.txt',
  ])
})

test('a watched folder that disappears is said, and watched again when it is back', async (t) => {
  const { home, folder, seen } = await watchedFolder(t)
  renameSync(folder, `${folder}-away`)
  await until(
    async () => /"state": "missing"/.test((await home.floyo(['watch', 'status', '--json'])).stdout),
    {
      what: 'the folder is reported missing',
    },
  )
  writeFileSync(join(`${folder}-away`, 'new.txt'), 'made while away')
  renameSync(`${folder}-away`, folder)
  await until(() => seen().length >= 1, { what: 'the event of the time away' })
  writeFileSync(join(folder, 'later.txt'), 'x')
  await until(() => seen().length >= 2, { what: 'an event after the return' })
  // The files that were away with it are neither deleted nor created.
  assert.deepEqual(seen(), ['file.created ~/work/new.txt', 'file.created ~/work/later.txt'])
})

test('files that go with the watched folder itself are deleted only once it is back without them', async (t) => {
  const { home, folder, seen } = await watchedFolder(t)
  rmSync(folder, { recursive: true })
  await until(
    async () => /"state": "missing"/.test((await home.floyo(['watch', 'status', '--json'])).stdout),
    { what: 'the folder is reported missing' },
  )
  await sleep(1000)
  assert.deepEqual(seen(), [])
  mkdirSync(folder)
  await until(() => seen().length >= 1, { what: 'the deletion' })
  assert.deepEqual(seen(), ['file.deleted ~/work/before.txt'])
})

test('nothing that happens during a pause is ever seen', async (t) => {
  const { home, folder, seen } = await watchedFolder(t)
  await home.floyo(['watch', 'pause', '1h'])
  writeFileSync(join(folder, 'private.txt'), 'x')
  await sleep(800)
  await home.floyo(['watch', 'resume'])
  writeFileSync(join(folder, 'public.txt'), 'x')
  await until(() => seen().length >= 1, { what: 'the event after the pause' })
  await sleep(400)
  assert.deepEqual(seen(), ['file.created ~/work/public.txt'])
})

test('kills of the watcher and of the server at any moment lose no event and double none', async (t) => {
  const { home, folder, recorder, seen } = await watchedFolder(t)
  await home.floyo(['watch', 'stop'])
  await home.floyo(['watch', 'start', folder])
  let turn = 0
  recorder.behave(
    () => (['answer', 'lose answer', 'refuse', 'answer'] as const)[turn++ % 4] ?? 'answer',
  )
  const files = 500
  const random = seeded(7)
  const nameOf = (index: number): string => join(folder, `d${index % 10}`, `f${index}.txt`)
  for (let index = 0; index < 10; index++) mkdirSync(join(folder, `d${index}`))
  // All at once: what is written in two parts is two changes when the machine stops in between.
  const draft = join(home.path, 'draft.txt')
  const place = (index: number): void => {
    writeFileSync(draft, `file ${index}`)
    renameSync(draft, nameOf(index))
  }

  const killer = killNowAndThen(home, random)
  for (let index = 0; index < files; index++) {
    place(index)
    if (index % 20 === 0) await sleep(30)
  }
  await killer.stop()
  await until(() => seen().filter((one) => one.startsWith('file.created')).length === files, {
    what: `${files} created files`,
  })
  const again = killNowAndThen(home, random)
  for (let index = 0; index < files; index++) {
    if (index % 5 === 0) renameSync(nameOf(index), join(folder, `moved${index}.txt`))
    if (index % 5 === 1) appendFileSync(nameOf(index), ', and more')
    if (index % 5 === 2) rmSync(nameOf(index))
    if (index % 50 === 0) await sleep(50)
  }
  await again.stop()
  await until(() => seen().length === files + (files / 5) * 3, {
    what: `${(files / 5) * 3} more events`,
  })
  await sleep(1000)

  const counts: Record<string, number> = {}
  for (const { type } of recorder.events.values()) counts[type] = (counts[type] ?? 0) + 1
  assert.deepEqual(counts, {
    'file.created': files,
    'file.moved': files / 5,
    'file.edited': files / 5,
    'file.deleted': files / 5,
  })
  assert.equal(new Set(seen()).size, seen().length)
  assert.ok(killer.kills() + again.kills() >= 3, 'the watcher was really killed')
})

function killNowAndThen(
  home: Home,
  random: () => number,
): { stop: () => Promise<void>; kills: () => number } {
  const ending = new AbortController()
  let kills = 0
  const loop = (async () => {
    while (!ending.signal.aborted || kills < 2) {
      const child = home.start(['daemon'])
      await sleep(300 + random() * 400)
      child.kill('SIGKILL')
      kills += 1
    }
  })()
  return {
    kills: () => kills,
    stop: async () => {
      ending.abort()
      await loop
      home.start(['daemon'])
    },
  }
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}
