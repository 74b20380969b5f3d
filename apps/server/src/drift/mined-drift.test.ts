import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DriftNote, Suggestion } from '@floyo/contracts'
import { seedEvents } from '@floyo/db/testing'
import { sampleHistory } from '@floyo/mining'
import { discoverRoutines } from '../discovery/discover.ts'
import { ownedApp } from '../testing/test-app.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const accepted = Date.parse('2026-10-02T17:00:00Z')
const later = accepted + 42 * DAY

test('a routine that is found at another hour after it was accepted is a note of its person, and no more once the draft has followed', async (t) => {
  const { send, database } = await ownedApp(t)
  const { workspace, user } = (await send({ url: '/api/v1/me' })).json()
  const scope = { workspaceId: workspace.id, userId: user.id }
  const seed = (lines: ReturnType<typeof sampleHistory>) =>
    seedEvents(database.owner, { organizationId: '', ...scope }, lines)
  const heard: string[] = []
  const add = ({ kind, id, userId }: { kind: string; id: string; userId?: string }): void =>
    void heard.push(`${kind} ${id} ${userId}`)
  const discover = (now: number) =>
    discoverRoutines(
      { db: database.api, changes: { add } },
      { workspaceId: scope.workspaceId, userId: null, now, signal: new AbortController().signal },
    )
  const history = (now: number) => sampleHistory({ now, timezone: workspace.timezone, seed: 'one' })
  const notes = async (): Promise<DriftNote[]> =>
    (await send({ url: '/api/v1/drift-notes' })).json().items
  await seed(history(accepted))
  await discover(accepted)
  const { items } = (await send({ url: '/api/v1/suggestions?status=open' })).json()
  const daily = items.find(({ title }: Suggestion) => title.includes('export.py'))
  const made = await send({ method: 'POST', url: `/api/v1/suggestions/${daily.id}/accept` })
  const workflowId: string = made.json().id
  const moves = /export\.py|sales-|team@/
  const since = history(later).filter((event) => event.t > accepted)
  for (const event of since) if (moves.test(event.subject)) event.t += 5 * HOUR
  await seed(since)

  await discover(later)

  const [note, ...others] = await notes()
  assert.deepEqual(others, [])
  assert.deepEqual([note?.kind, note?.workflowId], ['moved', workflowId])
  assert.deepEqual(
    note?.change?.map(({ path }) => path),
    ['/trigger/0/cron'],
  )
  assert.match(JSON.stringify(note?.change?.[0]?.after), /^"\d+ 14 \* \* 1-5"$/)
  assert.ok(heard.includes(`workflow ${workflowId} ${scope.userId}`), 'only its person hears of it')
  await send({ method: 'POST', url: `/api/v1/drift-notes/${note?.id}/apply` })
  await discover(later + DAY)
  assert.deepEqual(await notes(), [])
})
