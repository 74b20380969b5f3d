import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { createHome } from '../testing.ts'

const template = {
  steps: [
    { act: 'command.finished', service: false },
    { act: 'mail.sent', service: false },
  ],
  schedule: { days: 'weekdays', time: 'morning' },
}
const items = [{ template, weeklyMinutes: '15-to-60' }]

/** The command of a person, and a server that knows whether their routines count and what it was asked to change. */
async function withTeam(t: TestContext) {
  const changes: string[] = []
  let since: string | null = null
  const server = createServer(({ method, url }, response) => {
    const path = url?.replace('/api/v1/team-patterns', '')
    if (method === 'POST') {
      changes.push(String(path))
      since = path === '/join' ? '2026-01-05T09:00:00.000Z' : null
    }
    const answer = path === '' ? { items: [] } : { since, items }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const home = createHome(t, { FLOYO_URL: `http://127.0.0.1:${port}`, FLOYO_API_KEY: 'test' })
  const team = (...flags: string[]) => home.floyo(['suggestions', 'team', ...flags])
  return { team, changes }
}

test('routines are not counted where nobody can be asked, unless they are told to be', async (t) => {
  const { team, changes } = await withTeam(t)
  for (const flags of [['--join'], ['--join', '--json']]) {
    const refused = await team(...flags)
    assert.equal(refused.code, 5)
    assert.match(refused.stderr, /must be confirmed[^]*add --yes/)
  }
  assert.deepEqual(changes, [])

  const joined = await team('--join', '--yes')
  assert.deepEqual([joined.code, changes], [0, ['/join']])
  assert.match(joined.stdout, /counted from tomorrow on.*floyo suggestions team --leave/)
})

test('leaving asks nothing, and says that what was taken is deleted', async (t) => {
  const { team, changes } = await withTeam(t)
  await team('--join', '--yes')

  const left = await team('--leave')

  assert.deepEqual([left.code, changes], [0, ['/join', '/leave']])
  assert.match(left.stdout, /no longer counted, and all that was taken of them is deleted/)
})

test('what the team does is shown with whether one’s own routines count', async (t) => {
  const { team } = await withTeam(t)
  assert.match((await team()).stdout, /^Nothing that three people[^]*not counted.*--join/)
  await team('--join', '--yes')
  assert.match((await team()).stdout, /Your routines are counted\. To stop: .*--leave/)
  const { since, items: patterns } = JSON.parse((await team('--json')).stdout) as Record<
    string,
    unknown
  >
  assert.deepEqual([since, patterns], ['2026-01-05T09:00:00.000Z', []])
})

test('joining and leaving at once is a mistake, and changes nothing', async (t) => {
  const { team, changes } = await withTeam(t)
  const both = await team('--join', '--leave')
  assert.equal(both.code, 2)
  assert.match(both.stderr, /give --join or --leave, not both/)
  assert.deepEqual(changes, [])
})
