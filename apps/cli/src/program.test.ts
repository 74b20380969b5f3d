import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { bin, createHome } from './testing.ts'

test('wrong usage, unknown things and an unreachable server have exit codes of their own', async (t) => {
  const home = createHome(t, { FLOYO_URL: 'http://127.0.0.1:9', FLOYO_API_KEY: 'k' })
  const cases: [string[], number][] = [
    [['--version'], 0],
    [['--help'], 0],
    [['no-such-command'], 2],
    [['watch', 'start', '--no-such-option'], 2],
    [['watch', 'pause', 'soon'], 2],
    [['watch', 'start', 'no-such-folder'], 4],
    [['discover', '--input', 'no-such-file'], 4],
    [['runs', 'list'], 6],
    [['purge'], 5],
    [['agent', 'allow', 'a | b'], 2],
  ]
  for (const [args, code] of cases) {
    const ended = await home.floyo(args)
    assert.equal(ended.code, code, `floyo ${args.join(' ')}: ${ended.stderr}`)
    if (code !== 0) assert.match(ended.stderr, /error: /)
    assert.doesNotMatch(ended.stderr, /\n\s+at /, 'no stack trace')
  }
})

test('with --json an error is one line of JSON with its code and what to do', async (t) => {
  const home = createHome(t)
  const { stderr, stdout } = await home.floyo(['runs', 'list', '--json'])
  const { error } = JSON.parse(stderr) as { error: { code: string; exitCode: number; fix: string } }
  assert.deepEqual([error.code, error.exitCode, stdout], ['notSignedIn', 3, ''])
  assert.match(error.fix, /floyo login/)
})

test('every command explains itself, and those that take something show an example', async (t) => {
  const home = createHome(t)
  const { stdout } = await home.floyo(['--help'])
  const names = [...stdout.matchAll(/^ {2}([a-z]+)(?: \[| |$)/gm)].map(([, name]) => name ?? '')
  assert.ok(names.includes('watch') && names.includes('agent') && names.length > 15, names.join())
  for (const name of [
    'watch',
    'hook',
    'import',
    'discover',
    'predict',
    'transform',
    'suggestions',
    'workflows',
    'runs',
    'agent',
    'login',
    'export',
  ]) {
    const help = await home.floyo([name, '--help'])
    assert.match(help.stdout, /\$ floyo|echo '/, name)
  }
})

test('a wrong setting is named with what is expected', async (t) => {
  const home = createHome(t, { FLOYO_URL: 'not an address' })
  const { code, stderr } = await home.floyo(['status'])
  assert.equal(code, 2)
  assert.match(stderr, /FLOYO_URL is wrong: expected an address/)
})

test('events that are no events are refused by line; damaged gzip too', async (t) => {
  const home = createHome(t)
  const good = '{"t":1,"actor":"a","type":"a.b","subject":"s"}'
  const cases: [string | Buffer, RegExp][] = [
    [`${good}\nnot json`, /Line 2 is not JSON/],
    [`${good}\n{"t":"x","actor":"a","type":"a.b","subject":"s"}`, /Line 2 is not an event: t: /],
    ['{"t":1,"actor":"a","type":"No Dots","subject":"s"}', /type: expected lower-case words/],
    [gzipSync(`${good}\n`.repeat(5000)).subarray(0, 60), /gzip data ends or breaks/],
  ]
  for (const [content, message] of cases) {
    writeFileSync(join(home.path, 'events'), content)
    const { code, stderr } = await home.floyo(['discover', '--input', 'events'])
    assert.equal(code, 7, stderr)
    assert.match(stderr, message)
  }
})

test('an event from a pipe, packed or plain, is found', async (t) => {
  const home = createHome(t)
  const { code, stdout } = await home.floyo(['discover', '--input', '-', '--json'], {
    input: '{"t":1,"actor":"a","type":"a.b","subject":"s","attrs":{}}\n',
  })
  const { suggestions } = JSON.parse(stdout) as { suggestions: unknown[] }
  assert.deepEqual([code, suggestions], [0, []])
})

test('lines that are no events are told and counted, and the others are looked at', async (t) => {
  const home = createHome(t)
  const lines = Array.from({ length: 30 }, (_, day) => {
    const at = Date.UTC(2026, 2, day + 1, 9)
    return `{"t":${at},"actor":"a","type":"a.b","subject":"s","attrs":{}}`
  })
  const junk = ['\u0000\u0001\ufffd', '[]', '{"t":']
  const { code, stdout, stderr } = await home.floyo(['discover', '--input', '-', '--json'], {
    input: [...lines.slice(0, 10), ...junk, ...lines.slice(10)].join('\n'),
  })
  const { suggestions } = JSON.parse(stdout) as { suggestions: { evidence: { hits: number } }[] }
  assert.deepEqual([code, suggestions.map(({ evidence }) => evidence.hits)], [7, [30]])
  assert.match(stderr, /3 lines are no events; the others were read/)
  assert.match(stderr, /Line 11 is not JSON[^]*Line 12 is not an event: [^]*Line 13 is not JSON/)
})

test('a line without end is told by its number and passed over; what stands around it is looked at', async (t) => {
  const home = createHome(t)
  const good = '{"t":1,"actor":"a","type":"a.b","subject":"s","attrs":{}}'
  const endless = `{"t":1,"subject":"${'x'.repeat(3 * 1024 * 1024)}`
  const input = [good, endless, good, `${endless}"}`].join('\n')

  const brought = await home.floyo(['import', 'jsonl', '-', '--dry-run', '--json'], { input })
  assert.deepEqual([brought.code, (JSON.parse(brought.stdout) as { read: number }).read], [7, 2])
  assert.match(brought.stderr, /2 lines are no events; the others were read/)
  assert.match(brought.stderr, /Line 2 is longer than 1 MiB[^]*Line 4 is longer than 1 MiB/)

  const found = await home.floyo(['discover', '--input', '-'], { input })
  assert.match(found.stdout, /in 2 events/)
  assert.match(found.stderr, /Line 2 is longer than 1 MiB[^]*fix: /)
})

test('a Node that is too old moves to the pinned one', (t) => {
  const old = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => isOld(path))
  if (!old) return t.diagnostic('this system has no older Node; the move was not tried')
  assert.equal(execFileSync(old, [bin, '--version'], { encoding: 'utf8' }), '0.1.0\n')
  const refused = spawnSync(old, [bin, 'watch', 'pause', 'soon'])
  assert.equal(refused.status, 2)
})

function isOld(node: string): boolean {
  if (!existsSync(node)) return false
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' })
  return Number(/^v(\d+)/.exec(version)?.[1]) < 24
}

test('signing in keeps the key in a file that only its owner reads, where there is no keyring', async (t) => {
  let asked = 0
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    request.resume()
    if (request.url === '/health') {
      answer(503, { checks: { database: 'up', disk: 'low', code: 'kernel' } })
    } else if (request.url?.endsWith('/device-enrolments')) {
      answer(201, {
        deviceCode: 'd',
        userCode: 'ABCD-EFGH',
        verificationUrl: 'http://x/device',
        intervalSeconds: 0.05,
        expiresAt: new Date(Date.now() + 60_000).toISOString(),
      })
    } else if ((asked += 1) < 3) {
      answer(409, {
        type: '',
        title: '',
        status: 409,
        code: 'authorization_pending',
        detail: '',
        requestId: '',
      })
    } else {
      const workspace = { id: crypto.randomUUID(), name: 'Main', timezone: 'UTC' }
      answer(200, {
        deviceId: crypto.randomUUID(),
        deviceName: 'x',
        apiKey: 'the-key',
        workspace,
        email: 'a@b.c',
      })
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  t.after(() => server.close())
  const home = createHome(t)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { code, stdout, stderr } = await home.floyo(['login', '--url', url])
  assert.equal(code, 0, stderr)
  assert.match(stderr, /http:\/\/x\/device[\s\S]*ABCD-EFGH/)
  assert.match(stdout, /Connected as a@b.c, in workspace Main/)
  const file = join(home.path, 'floyo', 'credentials.json')
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.match(readFileSync(file, 'utf8'), /the-key/)
  const doctor = await home.floyo(['doctor', '--json'])
  assert.doesNotMatch(doctor.stdout, /the-key/)
  assert.match(doctor.stdout, /disk of the server is nearly full: it takes nothing new/)
})

test('a folder inside of a watched one is watched with it, once', async (t) => {
  const home = createHome(t)
  mkdirSync(join(home.path, 'a/b'), { recursive: true })
  await home.floyo(['watch', 'start', 'a/b'])
  const { stdout } = await home.floyo(['watch', 'start', 'a', '--json'])
  const { folders } = JSON.parse(stdout) as { folders: { path: string }[] }
  assert.deepEqual(
    folders.map(({ path }) => path),
    [join(home.path, 'a')],
  )
})
