import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { createHome } from '../testing.ts'
import { activityEvents, readActivityExport } from './activity-watch.ts'

const activity = {
  buckets: {
    w: {
      id: 'aw-watcher-window_laptop',
      type: 'currentwindow',
      events: [
        {
          timestamp: '2025-01-02T09:00:00Z',
          duration: 60.4,
          data: { app: 'Mail', title: 'Private subject' },
        },
        { timestamp: '2025-01-02T09:02:00Z', duration: 0.5, data: { app: 'Dock', title: '' } },
      ],
    },
    b: {
      id: 'aw-watcher-web',
      type: 'web.tab.current',
      events: [
        {
          timestamp: '2025-01-02T09:01:00Z',
          duration: 20,
          data: { url: 'https://example.com/items/7?token=abc#x', title: 'Private' },
        },
      ],
    },
  },
}

/** As a file holds it. */
const streamOf = (value: object): Readable => Readable.from([Buffer.from(JSON.stringify(value))])

const entry = (time: string, duration: number, data: Record<string, unknown>) => ({
  id: 1,
  timestamp: `2025-01-02T${time}:00.123000+00:00`,
  duration,
  data,
})

test('of ActivityWatch neither private windows nor what stayed open while nobody was there count', async () => {
  const hostname = 'laptop'
  const bucket = (id: string, type: string, events: ReturnType<typeof entry>[]) => ({
    id,
    type,
    hostname,
    client: id,
    created: '2024-01-01T00:00:00+00:00',
    events,
  })
  const page = 'https://example.com/'
  const buckets = {
    afk: bucket('aw-watcher-afk_laptop', 'afkstatus', [
      entry('12:00', 3600, { status: 'afk' }),
      entry('09:00', 10_800, { status: 'not-afk' }),
    ]),
    web: bucket('aw-watcher-web-firefox', 'web.tab.current', [
      entry('10:00', 30, { url: page, title: 'A', audible: false, incognito: false, tabCount: 3 }),
      entry('10:10', 30, { url: `${page}private`, title: 'B', incognito: true }),
      entry('12:30', 30, { url: `${page}left-open`, title: 'C', incognito: false }),
      entry('13:00', 30, { url: `${page}back`, title: 'D', incognito: false }),
    ]),
    editor: bucket('aw-watcher-vscode_laptop', 'app.editor.activity', [
      entry('11:00', 300, { file: '/home/ada/a/b.ts', project: '/home/ada/a', language: 'ts' }),
      entry('11:10', 300, { file: 'unknown', project: 'unknown', language: 'unknown' }),
    ]),
  }
  const events = activityEvents(await readActivityExport(streamOf({ buckets })), {
    actor: 'user:ada',
    since: 0,
    home: '/home/ada',
  })
  assert.deepEqual(
    events.map(({ type, subject }) => `${type} ${subject}`),
    [`url.visited ${page}`, 'file.opened ~/a/b.ts', `url.visited ${page}back`],
  )
})

test('ActivityWatch gives applications and pages, without titles and queries', async (t) => {
  const events = activityEvents(await readActivityExport(streamOf(activity)), {
    actor: 'user:ada',
    since: 0,
    home: '/home/ada',
  })
  assert.deepEqual(
    events.map(({ type, subject, attrs }) => [type, subject, attrs['seconds']]),
    [
      ['app.focused', 'Mail', 60],
      ['url.visited', 'https://example.com/items/7?token=***', 20],
    ],
  )
  const server = createServer((request, response) => {
    response.end(request.url === '/api/0/export' ? JSON.stringify(activity) : '')
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  t.after(() => server.close())
  const home = createHome(t)
  const { port } = server.address() as AddressInfo
  const done = await home.floyo([
    'import',
    'activitywatch',
    `http://127.0.0.1:${port}`,
    '--dry-run',
    '--json',
  ])
  assert.deepEqual((JSON.parse(done.stdout) as { types: object }).types, {
    'app.focused': 1,
    'url.visited': 1,
  })
  const nobody = await home.floyo(['import', 'activitywatch', 'http://127.0.0.1:9', '--dry-run'])
  assert.equal(nobody.code, 6)
})

test('an export of ActivityWatch that is too large to be held is refused with its limit, and read no further', async () => {
  const chunk = Buffer.alloc(1024 * 1024, 0x20)
  let given = 0
  function* endless() {
    for (;;) {
      given += 1
      yield chunk
    }
  }
  await assert.rejects(
    readActivityExport(Readable.from(endless())),
    /The export is larger than 128 MiB/,
  )
  assert.ok(given < 200, String(given))
})
