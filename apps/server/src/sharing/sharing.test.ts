import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { SharedPattern, SharingState } from '@floyo/contracts'
import { seedEvents } from '@floyo/db/testing'
import { sampleHistory } from '@floyo/mining'
import { discoverRoutines } from '../discovery/discover.ts'
import { addMember, ownedApp, type Send, signedIn } from '../testing/test-app.ts'

const api = '/api/v1'
const now = Date.parse('2026-11-20T17:00:00Z')

/** Mia, who is a viewer, with her routines found; and the owner. */
async function office(t: TestContext) {
  const owned = await ownedApp(t)
  const userId = await addMember(owned, { email: 'mia@example.com', role: 'viewer' })
  const mia = await signedIn(owned, 'mia@example.com')
  const { workspace } = (await mia({ url: `${api}/me` })).json()
  const person = { organizationId: '', workspaceId: workspace.id, userId }
  await seedEvents(
    owned.database.owner,
    person,
    sampleHistory({ now, timezone: 'Europe/Berlin', seed: 'one' }),
  )
  const { signal } = new AbortController()
  const request = { workspaceId: person.workspaceId, userId, now, signal }
  await discoverRoutines({ db: owned.database.api, changes: { add() {} } }, request)
  const { items } = (await mia({ url: `${api}/suggestions` })).json()
  const patternId: string = items[0].pattern.id
  const act = async (send: Send, name: 'share' | 'unshare') =>
    send({ method: 'POST', url: `${api}/patterns/${patternId}/${name}` })
  return { ...owned, mia, act, patternId, suggestion: items[0] }
}

const shared = async (send: Send): Promise<SharedPattern[]> =>
  SharedPattern.array().parse((await send({ url: `${api}/shared-patterns` })).json().items)

test('a shared pattern shows exactly what its person saw before, and nothing in words of their own', async (t) => {
  const { send, mia, act, patternId, suggestion } = await office(t)
  const before = SharingState.parse(
    (await mia({ url: `${api}/patterns/${patternId}/sharing` })).json(),
  )
  assert.equal(before.sharedAt, null)
  assert.deepEqual(await shared(send), [])

  assert.equal((await act(mia, 'share')).statusCode, 200)

  const [seen, ...more] = await shared(send)
  assert.deepEqual([seen?.shape, seen?.sharedBy, more], [before.shape, 'mia', []])
  assert.deepEqual(
    seen?.shape.steps.map(({ type, subject }) => [type, subject]),
    [
      ['command.finished', 'python <script>.py'],
      ['file.created', '<folder>/<name> <date>.csv'],
      ['file.opened', '<folder>/<name> <date>.csv'],
      ['mail.sent', '<address>'],
    ],
  )
  const text = JSON.stringify(seen)
  for (const word of ['sales', 'export', 'team', 'example.com', 'work']) {
    assert.ok(JSON.stringify(suggestion).includes(word), `the control: ${word} is in the pattern`)
    assert.ok(!text.includes(word), word)
  }
})

test('only its person shows a pattern and takes it back, and the log says that it happened, not what', async (t) => {
  const { send, mia, act } = await office(t)
  assert.equal((await act(send, 'share')).statusCode, 404)
  await act(mia, 'share')
  await act(mia, 'share')
  assert.equal((await shared(send)).length, 1)
  assert.equal((await act(send, 'unshare')).statusCode, 404, 'not even the owner')
  assert.equal((await shared(mia)).length, 1)

  assert.equal((await act(mia, 'unshare')).json().sharedAt, null)

  assert.deepEqual(await shared(send), [])
  const { items } = (await send({ url: `${api}/audit` })).json()
  const notes = items.filter(({ action }: { action: string }) => action.startsWith('pattern.'))
  assert.deepEqual(
    notes.map(({ action, changes }: { action: string; changes: object }) => [action, changes]),
    [
      ['pattern.unshared', {}],
      ['pattern.shared', {}],
      ['pattern.shared', {}],
    ],
  )
})

test('an owner sees no event, pattern, suggestion or state of a member, also after it was shared', async (t) => {
  const { send, mia, act, patternId, suggestion, database } = await office(t)
  await act(mia, 'share')
  const addresses = [
    `/patterns/${patternId}/sharing`,
    `/suggestions/${suggestion.id}`,
    '/suggestions',
    '/events',
    '/events/summary',
  ]
  for (const url of addresses) {
    const mine = await mia({ url: api + url })
    assert.equal(mine.statusCode, 200, url)
    const theirs = await send({ url: api + url })
    const said = theirs.json()
    const nothing = theirs.statusCode === 404 || said.items?.length === 0 || said.total === 0
    assert.ok(nothing, `${url}: ${theirs.body.slice(0, 200)}`)
  }
  const stored = await database.owner.selectFrom('patterns').select('id').execute()
  assert.ok(stored.length > 0, 'the control')
})

test('what is forgotten is shown to nobody any more', async (t) => {
  const { send, mia, act } = await office(t)
  await act(mia, 'share')
  const body = { from: new Date(now - 3 * 86_400_000).toISOString() }
  const forgotten = await mia({ method: 'POST', url: `${api}/events/forget`, body })
  assert.ok(forgotten.json().events > 0)
  assert.deepEqual(await shared(send), [])
})
