import { proxyPages } from '../web/proxy.ts'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { mountAssets } from '../web/assets.ts'
import { guard } from './guard.ts'

/** Files and pages of a web app, and one address that needs to know its caller; counts the questions. */
async function guarded(t: TestContext): Promise<{ app: FastifyInstance; asked: () => number }> {
  const build = fs.mkdtempSync(path.join(os.tmpdir(), 'floyo-build-'))
  fs.mkdirSync(path.join(build, '.next/static'), { recursive: true })
  fs.writeFileSync(path.join(build, '.next/static/page.js'), '0')
  const app = Fastify()
  t.after(async () => {
    await app.close()
    fs.rmSync(build, { recursive: true })
  })
  let questions = 0
  const identify = (): Promise<null> => {
    questions++
    return Promise.resolve(null)
  }
  guard(app, { identify, origin: () => '' })
  mountAssets(app, build)
  await proxyPages(app, { upstream: () => undefined })
  app.get('/api/v1/setup', { config: { access: 'public' } }, () => ({}))
  return { app, asked: () => questions }
}

test('files and pages of the web app come without a look at who asks, even with a session', async (t) => {
  const { app, asked } = await guarded(t)
  const headers = { cookie: 'floyo.session_token=s' }
  const file = await app.inject({ url: '/_next/static/page.js', headers })
  assert.deepEqual([file.statusCode, file.body], [200, '0'])
  await app.inject({ url: '/runs', headers })
  assert.equal(asked(), 0)
  await app.inject({ url: '/api/v1/setup', headers })
  assert.equal(asked(), 1)
})
