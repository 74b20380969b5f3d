import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { TeamContribution, TeamPatterns } from '@floyo/contracts'
import { sql } from 'kysely'
import { rowsWith } from '../testing/find-text.ts'
import { insertRoutine, nextDay, ownWord } from '../testing/team.ts'
import { addMember, ownedApp, type Send, signedIn } from '../testing/test-app.ts'
import { addNeighbour } from '../testing/world.ts'

const api = '/api/v1'

/** Three people with the same routine, one of them a viewer, and the owner, who has none. */
async function openOffice(t: TestContext) {
  const owned = await ownedApp(t)
  const { workspace } = (await owned.send({ url: `${api}/me` })).json()
  const people: Send[] = []
  for (const name of ['mia', 'ben', 'zoe']) {
    const email = `${name}@example.com`
    const userId = await addMember(owned, { email, role: name === 'mia' ? 'viewer' : 'editor' })
    await insertRoutine(owned.database.owner, { workspaceId: workspace.id, userId })
    people.push(await signedIn(owned, email))
  }
  const [mia] = people
  assert.ok(mia)
  return { ...owned, people, mia }
}

async function tell(send: Send, act: 'join' | 'leave'): Promise<TeamContribution> {
  const answer = await send({ method: 'POST', url: `${api}/team-patterns/${act}` })
  return TeamContribution.parse(answer.json())
}

const shown = async (send: Send) =>
  TeamPatterns.parse((await send({ url: `${api}/team-patterns` })).json()).items

test('nobody counts who did not say so, and each sees before exactly what would be taken', async (t) => {
  const office = await openOffice(t)
  const { send, mia, people, database } = office
  const before = TeamContribution.parse(
    (await mia({ url: `${api}/team-patterns/contribution` })).json(),
  )
  assert.equal(before.since, null)
  await nextDay(database.owner)
  assert.deepEqual(await shown(send), [])

  for (const one of people) {
    const { since, items } = await tell(one, 'join')
    assert.ok(since !== null)
    assert.deepEqual(items, before.items)
  }
  await nextDay(database.owner)

  assert.deepEqual(await shown(send), [{ ...before.items[0], people: '3-to-5' }])
  assert.deepEqual(await shown(await addNeighbour(office)), [], 'not to the neighbour')
})

test('no subject, name or address lies in what is added, or is told', async (t) => {
  const { send, people, database } = await openOffice(t)
  for (const one of people) await tell(one, 'join')
  await nextDay(database.owner)
  const told = await send({ url: `${api}/team-patterns` })
  assert.equal(told.json().items.length, 1)
  assert.ok(!/quokkazebra|mia|ben|zoe|example|09|[0-9a-f]{8}-/.test(told.body), told.body)
  const tables = new Set((await rowsWith(database.owner, ownWord)).map(({ table }) => table))
  assert.deepEqual([...tables], ['app.patterns'], 'the control, and nothing else')
})

test('the log says who takes part and who no longer does, and nothing of what is added', async (t) => {
  const { send, mia } = await openOffice(t)
  await tell(mia, 'join')
  assert.equal((await tell(mia, 'leave')).since, null)
  const { items } = (await send({ url: `${api}/audit` })).json()
  assert.deepEqual(
    items
      .filter(({ action }: { action: string }) => action.startsWith('team-patterns.'))
      .map(
        ({
          action,
          actor,
          changes,
        }: {
          action: string
          actor: { name: string }
          changes: object
        }) => [action, actor.name, changes],
      ),
    [
      ['team-patterns.left', 'mia', {}],
      ['team-patterns.joined', 'mia', {}],
    ],
  )
})

test('a routine that is dismissed counts no more at once', async (t) => {
  const { people, send, database } = await openOffice(t)
  const [, ben] = people
  assert.ok(ben)
  await sql`
    insert into app.suggestions (workspace_id, user_id, pattern_id, title, summary, definition, confidence,
                                 minutes_saved_per_week)
    select workspace_id, user_id, id, 'x', 'x', '{"name":"x","steps":[{"id":"a","set":{"b":"c"}}]}', 1, 1
    from app.patterns`.execute(database.owner)
  for (const one of people) await tell(one, 'join')
  await nextDay(database.owner)
  assert.equal((await shown(send)).length, 1)
  const [own] = (await ben({ url: `${api}/suggestions` })).json().items
  const body = { reason: 'private' }
  await ben({ method: 'POST', url: `${api}/suggestions/${own.id}/dismiss`, body })
  assert.deepEqual(await shown(send), [])
})
