/** Pages while the API has no answer: what stands in for it here refuses until it is told not to. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import {
  type Installation,
  launch,
  newInstallation,
  removeInstallation,
  type ServerProcess,
} from '../../product/server.ts'
import { until } from '../../product/until.ts'
import { openBrowser } from '../browser.ts'

/** How many requests are still refused, and when each came, by its address. */
const api = { refusals: 0, asked: [] as { url: string; at: number }[] }
const standIn = createServer((request, response) => {
  const url = request.url ?? ''
  api.asked.push({ url, at: performance.now() })
  const say = (status: number, body: object, headers = {}): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
  if (api.refusals > 0) {
    api.refusals--
    say(503, problem(503, 'unavailable'), { 'retry-after': '1' })
  } else if (url.endsWith('/setup')) say(200, { needsOwner: false })
  else say(401, problem(401, 'unauthenticated'))
})

function problem(status: number, code: string) {
  return { type: 'about:blank', title: code, status, detail: '', code, requestId: 'r', errors: [] }
}

let installation: Installation
let web: ServerProcess

before(async () => {
  standIn.listen(0, '127.0.0.1')
  await once(standIn, 'listening')
  const { port } = standIn.address() as AddressInfo
  installation = await newInstallation({
    FLOYO_ROLES: 'web',
    FLOYO_API_URL: `http://127.0.0.1:${port}`,
  })
  web = launch(installation)
  await until('pages are served', async () => {
    const answer = await fetch(`${installation.url}/sign-in`).catch(() => undefined)
    return answer?.status === 200 ? true : undefined
  })
})

after(async () => {
  await web.stop()
  standIn.closeAllConnections()
  standIn.close()
  await removeInstallation(installation)
})

test('a page asks again when the API refuses for a moment, after as long as it says, and arrives whole', async () => {
  api.refusals = 2
  api.asked = []
  const page = await (await fetch(`${installation.url}/sign-in`)).text()
  assert.match(page, /Sign in/)
  assert.doesNotMatch(page, /One moment, please/)
  const times = api.asked.filter(({ url }) => url.endsWith('/me')).map(({ at }) => at)
  assert.equal(times.length, 3)
  // A timer may be a moment early by this clock.
  for (const [index, at] of times.slice(1).entries()) assert.ok(at - (times[index] ?? 0) > 950)
})

for (const path of ['/sign-in', '/']) {
  test(`${path} waits calmly while the API refuses, and opens by itself once it answers`, async (t) => {
    const browser = await openBrowser({ width: 1440, height: 900 })
    t.after(() => browser.close())
    const page = await browser.context.newPage()
    api.refusals = Infinity
    await page.goto(installation.url + path)
    await page.getByRole('heading', { name: 'One moment, please' }).waitFor()
    api.asked = []
    await until('it asks again', async () => (api.asked.length > 0 ? true : undefined))
    api.refusals = 0
    await page.getByLabel('Password').waitFor()
  })
}
