import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { DeviceCommand, DeviceCommandResult } from '@floyo/contracts'
import { createHome, type Home, until } from '../testing.ts'

interface CommandServer {
  url: string
  results: Map<string, DeviceCommandResult>
  /** How often each command was handed out. */
  taken: Map<string, number>
  /** From now on results are lost, so that commands are handed out again. */
  loseResults: () => void
  /** From now on what commands gave is refused as too large. */
  refuseOutputs: () => void
  files: { name: string; path: string; content: string }[]
  ask: (command: Partial<DeviceCommand> & { command: string[] }) => string
}

const tooLarge = { code: 'body_too_large', status: 413, title: 'Too large', detail: 'At most 1' }

/** A server that hands commands out again until it has their result. */
async function startCommandServer(t: TestContext): Promise<CommandServer> {
  const waiting: DeviceCommand[] = []
  const results = new Map<string, DeviceCommandResult>()
  const taken = new Map<string, number>()
  const files: CommandServer['files'] = []
  let forgetful = false
  let refusesOutputs = false
  const answer = (path: string, body: Buffer): unknown => {
    const [, id] = /\/device\/commands\/([^/]+)\/result/.exec(path) ?? []
    if (id) {
      const result = JSON.parse(body.toString()) as DeviceCommandResult
      if (refusesOutputs && result.status === 'finished') return tooLarge
      results.set(id, result)
      return undefined
    }
    if (path.endsWith('/device/commands/take')) {
      const items = waiting.filter((one) => forgetful || !results.has(one.id)).slice(0, 1)
      for (const one of items) taken.set(one.id, (taken.get(one.id) ?? 0) + 1)
      return { items }
    }
    if (path.includes('/files?')) {
      const query = new URLSearchParams(path.split('?')[1])
      const name = query.get('name') ?? ''
      files.push({ name, path: query.get('path') ?? '', content: body.toString() })
      return {
        id: `0198d1c2-0000-7000-8000-00000000000${files.length}`,
        name,
        sizeBytes: 1,
        mediaType: 'x',
      }
    }
    return undefined
  }
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const value = answer(request.url ?? '', Buffer.concat(parts))
      const delay = (value as { items?: unknown[] } | undefined)?.items?.length === 0 ? 100 : 0
      setTimeout(() => {
        if (value === undefined) response.writeHead(204).end()
        else if (value === tooLarge)
          response
            .writeHead(413, { 'content-type': 'application/problem+json' })
            .end(JSON.stringify(tooLarge))
        else
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
      }, delay)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    results,
    taken,
    loseResults: () => {
      forgetful = true
    },
    refuseOutputs: () => {
      refusesOutputs = true
    },
    files,
    ask: (command) => {
      const id = crypto.randomUUID()
      waiting.push({
        id,
        runId: id,
        workflowName: 'w',
        stepId: 's',
        cwd: null,
        timeoutSeconds: 300,
        collect: [],
        createdAt: new Date().toISOString(),
        ...command,
      })
      return id
    },
  }
}

async function startAgent(
  t: TestContext,
  allowed: string[],
): Promise<{
  home: Home
  work: string
  server: CommandServer
  resultOf: (id: string) => Promise<DeviceCommandResult>
}> {
  const server = await startCommandServer(t)
  const home = createHome(t, { FLOYO_URL: server.url, FLOYO_API_KEY: 'device' })
  const work = join(home.path, 'work')
  mkdirSync(work)
  for (const command of allowed) {
    const done = await home.floyo(['agent', 'allow', command, '--cwd', work])
    assert.equal(done.code, 0, done.stderr)
  }
  const started = await home.floyo(['agent', 'start'])
  assert.equal(started.code, 0, started.stderr)
  return {
    home,
    work,
    server,
    resultOf: async (id) => {
      await until(() => server.results.has(id), { what: `the result of ${id}` })
      const result = server.results.get(id)
      assert.ok(result)
      return result
    },
  }
}

test('a result that the server does not take holds up no other command', async (t) => {
  const { server, resultOf } = await startAgent(t, ['echo *'])
  server.refuseOutputs()

  for (const id of [1, 2].map((name) => server.ask({ command: ['echo', String(name)] }))) {
    const result = await resultOf(id)
    assert.ok(result.status === 'refused')
    assert.deepEqual(
      [result.code, result.message],
      ['interrupted', 'It ended, and its result was refused: At most 1'],
    )
  }
})

test('an allowed command runs, and its new and changed files come back', async (t) => {
  const { work, server, resultOf } = await startAgent(t, ['sh make.sh'])
  writeFileSync(
    join(work, 'make.sh'),
    'echo said; echo new > out/a.csv; echo more >> out/old.csv; touch out/folder.csv; exit 3',
  )
  mkdirSync(join(work, 'out'))
  writeFileSync(join(work, 'out/old.csv'), 'old\n')
  writeFileSync(join(work, 'out/untouched.csv'), 'x')
  writeFileSync(join(work, '..', 'secret.csv'), 'secret')
  mkdirSync(join(work, 'out/folder.csv'))
  symlinkSync(join(work, '..', 'secret.csv'), join(work, 'out/link.csv'))
  const id = server.ask({
    command: ['sh', 'make.sh'],
    collect: ['out/*.csv', '../*.csv', '/etc/passwd'],
  })

  const result = await resultOf(id)
  assert.ok(result.status === 'finished')
  assert.deepEqual([result.exitCode, result.stdout, result.files.length], [3, 'said\n', 2])
  assert.deepEqual(
    server.files.map(({ name, content }) => [name, content]),
    [
      ['a.csv', 'new\n'],
      ['old.csv', 'old\nmore\n'],
    ],
  )
  assert.equal(server.files[0]?.path, join(work, 'out/a.csv'))
})

test('what is not allowed is refused, however it is written, and does nothing', async (t) => {
  const { work, server, resultOf } = await startAgent(t, ['echo *'])
  const hostile = [
    ['touch', 'made'],
    ['echo', 'a', 'b'],
    ['echo', '--option'],
    ['sh', '-c', 'touch made'],
  ]
  for (const command of hostile) {
    const result = await resultOf(server.ask({ command }))
    assert.ok(
      result.status === 'refused' && result.code === 'command_not_allowed',
      command.join(' '),
    )
  }
  const meta = await resultOf(server.ask({ command: ['echo', '$(touch made); touch made'] }))
  assert.ok(meta.status === 'finished')
  assert.equal(meta.stdout, '$(touch made); touch made\n')
  assert.equal(existsSync(join(work, 'made')), false)
})

test('a command that takes too long is ended with all that it started', async (t) => {
  const { work, server, resultOf } = await startAgent(t, ['sh slow.sh'])
  const pipe = join(work, 'pipe')
  execFileSync('mkfifo', [pipe])
  const behind = '(read word < pipe; touch late) > /dev/null 2>&1 &'
  writeFileSync(join(work, 'slow.sh'), `${behind} sleep 300`)
  const result = await resultOf(server.ask({ command: ['sh', 'slow.sh'], timeoutSeconds: 1 }))
  assert.ok(result.status === 'refused' && result.code === 'timed_out')
  await until(() => !isRead(pipe), { what: 'nobody reads the pipe' })
  assert.equal(existsSync(join(work, 'late')), false)
})

/** Whether somebody has it open, or waits for it, who then reads to its end. */
function isRead(pipe: string): boolean {
  try {
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK))
    return true
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENXIO')
    return false
  }
}

test('long output is cut in the middle, and a missing program is named', async (t) => {
  const { server, resultOf } = await startAgent(t, ['seq 200000', 'no-such-program'])
  const long = await resultOf(server.ask({ command: ['seq', '200000'] }))
  assert.ok(long.status === 'finished')
  assert.ok(long.stdout.length <= 200_000)
  assert.match(long.stdout, /^1\n2\n[\s\S]*characters left out[\s\S]*200000\n$/)
  const missing = await resultOf(server.ask({ command: ['no-such-program'] }))
  assert.ok(missing.status === 'refused' && missing.code === 'command_not_found')
})

test('a command that was cut off by a kill is reported as interrupted and never runs twice', async (t) => {
  const { home, work, server, resultOf } = await startAgent(t, ['sh once.sh', 'echo next'])
  // It goes on until the test is over.
  writeFileSync(join(work, 'once.sh'), 'echo ran >> log; while [ -e log ]; do sleep 0.2; done')
  const id = server.ask({ command: ['sh', 'once.sh'] })
  await until(() => existsSync(join(work, 'log')), { what: 'the command began' })
  const { pid } = JSON.parse((await home.floyo(['watch', 'status', '--json'])).stdout) as {
    pid: number
  }
  process.kill(pid, 'SIGKILL')
  await home.floyo(['agent', 'start'])

  const result = await resultOf(id)
  assert.ok(result.status === 'refused' && result.code === 'interrupted')
  const next = await resultOf(server.ask({ command: ['echo', 'next'] }))
  assert.equal(next.status, 'finished')
  assert.equal(readFileSync(join(work, 'log'), 'utf8'), 'ran\n')
})

test('a command that is handed out again gets the result it had, and does not run again', async (t) => {
  const { work, server, resultOf } = await startAgent(t, ['sh once.sh'])
  writeFileSync(join(work, 'once.sh'), 'echo ran >> log')
  server.loseResults()
  const id = server.ask({ command: ['sh', 'once.sh'] })
  await until(() => (server.taken.get(id) ?? 0) >= 3, {
    what: 'the command was handed out three times',
  })

  const result = await resultOf(id)
  assert.equal(result.status, 'finished')
  assert.equal(readFileSync(join(work, 'log'), 'utf8'), 'ran\n')
})
