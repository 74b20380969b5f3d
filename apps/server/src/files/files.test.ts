import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { ownedApp, type Send } from '../testing/test-app.ts'
import { filesOfRun } from './of-run.ts'

const upload = (send: Send, name: string, body: unknown, type = 'text/csv') =>
  send({
    method: 'POST',
    url: `/api/v1/files?name=${encodeURIComponent(name)}`,
    body,
    headers: { 'content-type': type },
  })

test('a file comes back as it went in, as a download that no browser opens', async (t) => {
  const { send } = await ownedApp(t)
  const bytes = Buffer.from([0, 1, 2, 250, 255])
  const made = await upload(send, 'Größe "1".csv', bytes, 'text/html')
  assert.equal(made.statusCode, 201, made.body)
  const { id, sizeBytes } = made.json()
  assert.equal(sizeBytes, 5)
  const got = await send({ url: `/api/v1/files/${id}/content` })
  assert.deepEqual(got.rawPayload, bytes)
  assert.equal(got.headers['content-type'], 'application/octet-stream')
  assert.equal(got.headers['x-content-type-options'], 'nosniff')
  assert.match(
    String(got.headers['content-disposition']),
    /^attachment; filename="Gr__e _1_\.csv"; filename\*=UTF-8''Gr%C3%B6/,
  )
  assert.match(String(got.headers['content-security-policy']), /sandbox/)
})

test('a name never becomes part of a path', async (t) => {
  const { send, deps } = await ownedApp(t)
  for (const name of ['../../../etc/passwd', '..', '/abs', String.raw`..\..\x`]) {
    assert.equal((await upload(send, name, 'x')).statusCode, 201, name)
  }
  const root = path.join(deps.settings.FLOYO_DATA, 'files')
  const found = await readdir(root, { recursive: true })
  assert.ok(
    found.every((file) => /^[0-9a-f-]{36}(?:\/[0-9a-f-]{36})?$/.test(file)),
    found.join(),
  )
})

test('more than 64 MiB is refused before it is read, and nothing is left behind', async (t) => {
  const { send, deps } = await ownedApp(t)
  const answer = await send({
    method: 'POST',
    url: '/api/v1/files?name=big',
    body: 'x',
    headers: { 'content-type': 'text/plain', 'content-length': String(65 * 1024 * 1024) },
  })
  assert.equal(answer.statusCode, 413)
  const { items } = (await send({ url: '/api/v1/audit?action=file.stored' })).json()
  assert.deepEqual(items, [])
  assert.ok(deps.files)
})

test('a stream that grows past the limit is cut off', async (t) => {
  const { deps } = await ownedApp(t)
  const place = {
    workspaceId: '01a00000-0000-7000-8000-000000000000',
    id: '01a00000-0000-7000-8000-000000000001',
  }
  await assert.rejects(deps.files.write(place, endless(), { limitBytes: 10_000 }), {
    code: 'body_too_large',
  })
  const folder = path.join(deps.settings.FLOYO_DATA, 'files', place.workspaceId)
  assert.deepEqual(await readdir(folder), [])
})

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield new Uint8Array(1000)
}

test('a run finds the file that it has written by name and content, and no other run does', async (t) => {
  const owned = await ownedApp(t)
  const { deps } = owned
  const { workspace } = (await owned.send({ url: '/api/v1/me' })).json()
  const ofRun = (runId: string) =>
    filesOfRun({ pool: deps.enginePool, store: deps.files, workspaceId: workspace.id, runId })
  const mine = ofRun(randomUUID())
  const written = await mine.write({ name: 'a.txt', mediaType: 'text/plain', content: 'hi' })
  const given = { name: 'a.txt', content: 'hi' }
  assert.deepEqual(await mine.find(given), written)
  assert.equal(await mine.find({ ...given, content: 'ho' }), undefined)
  assert.equal(await mine.find({ ...given, name: 'b.txt' }), undefined)
  assert.equal(await ofRun(randomUUID()).find(given), undefined)
})
