import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { seedEvents, seedWorkspace, testDatabase } from '@floyo/db/testing'
import { sampleHistory } from '@floyo/mining'
import { forgetEvents } from '../events/forget.ts'
import { discoverRoutines } from './discover.ts'
import type { FoundRoutine, Mined } from './found-routine.ts'
import { countMiners, dropMiners } from './kept-miners.ts'
import { mineRoutines, type MiningInput } from './mine.ts'

const now = Date.parse('2026-11-20T17:00:00Z')
const DAY = 86_400_000

/** A person with some weeks of history up to two days ago, who is looked at as often as one likes. */
async function aPerson(t: TestContext) {
  const { owner, api } = await testDatabase(t)
  const workspace = await seedWorkspace(owner, { timezone: 'Europe/Berlin' })
  const { workspaceId, userId } = workspace
  t.after(() => dropMiners(workspace))
  const history = sampleHistory({ now, timezone: 'Europe/Berlin', seed: 'one' })
  const old = history.filter((line) => line.t < now - 2 * DAY)
  await seedEvents(owner, workspace, old)
  let rows = 0
  let found: FoundRoutine[] = []
  /** @returns how many events were read in pages, and what was found */
  const look = async (): Promise<{ rows: number; found: FoundRoutine[] }> => {
    rows = 0
    const mine = async (input: MiningInput): Promise<Mined | null> => {
      const { source } = input
      const mined = await mineRoutines({
        ...input,
        source: {
          ...source,
          async *pages(after) {
            for await (const page of source.pages(after)) {
              rows += page.events.length
              yield page
            }
          },
        },
      })
      found = mined?.routines ?? []
      return mined
    }
    const { signal } = new AbortController()
    const deps = { db: api, changes: { add() {} }, mine }
    await discoverRoutines(deps, { workspaceId, userId, now, signal })
    return { rows, found }
  }
  const news = history.filter((line) => line.t >= now - 2 * DAY)
  return { owner, api, workspace, old, news, look }
}

test('the second look reads the news alone, and finds what a fresh look finds', async (t) => {
  const { owner, workspace, old, news, look } = await aPerson(t)
  assert.equal((await look()).rows, old.length)
  await seedEvents(owner, workspace, news)

  const second = await look()

  assert.equal(second.rows, news.length)
  dropMiners(workspace)
  const fresh = await look()
  assert.equal(fresh.rows, old.length + news.length)
  assert.ok(fresh.found.length >= 3)
  assert.deepEqual(second.found, fresh.found)
})

test('an event that comes late makes a look read everything again', async (t) => {
  const { owner, workspace, old, news, look } = await aPerson(t)
  const [late, ...onTime] = news
  assert.ok(late)
  await seedEvents(owner, workspace, onTime)
  await look()
  await seedEvents(owner, workspace, [late])

  const second = await look()

  assert.equal(second.rows, old.length + news.length)
  dropMiners(workspace)
  assert.deepEqual(second.found, (await look()).found)
})

test('what was forgotten elsewhere, and as many others in its place, is in no later look', async (t) => {
  const { owner, api, workspace, old, look } = await aPerson(t)
  await look()
  const from = new Date(now - 9 * DAY).toISOString()
  const { events: gone } = await forgetEvents(api, workspace, { from })
  assert.ok(gone > 0)
  const others = Array.from({ length: gone }, (_, k) => ({
    t: now - 9 * DAY + k * 1000,
    type: 'app.focused',
    subject: `other ${k}`,
  }))
  await seedEvents(owner, workspace, others)

  const { rows, found } = await look()

  assert.equal(rows, old.length)
  const latest = found.flatMap(({ pattern }) => pattern.evidence.occurrences.map(({ at }) => at))
  assert.ok(latest.length > 0 && latest.every((at) => at < from), latest.toSorted().at(-1))
})

test('a zone that changed makes a look begin anew, with one miner as before', async (t) => {
  const { owner, workspace, old, look } = await aPerson(t)
  await look()
  assert.equal(countMiners(workspace), 1)
  await owner
    .updateTable('workspaces')
    .set({ timezone: 'America/New_York' })
    .where('id', '=', workspace.workspaceId)
    .execute()

  assert.equal((await look()).rows, old.length)
  assert.equal(countMiners(workspace), 1)
})
