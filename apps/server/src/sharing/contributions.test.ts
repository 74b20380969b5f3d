import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { TeamAct, TeamDays, TeamTime } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { seedWorkspace, testDatabase } from '@floyo/db/testing'
import { teamTemplateKey } from '@floyo/mining'
import { sql } from 'kysely'
import { forgetEvents, purgeEvents } from '../events/forget.ts'
import {
  type Colleague,
  insertColleagues,
  insertRoutine,
  nextDay,
  ownWord,
} from '../testing/team.ts'
import {
  joinTeamPatterns,
  keepContributions,
  leaveTeamPatterns,
  listTeamPatterns,
} from './contributions.ts'

/** A workspace in which so many people take part since the day before. */
async function team(t: TestContext, count: number, seconds?: number) {
  const { owner, api } = await testDatabase(t)
  const { workspaceId } = await seedWorkspace(owner)
  const join = (person: Colleague) => inWorkspace(api, person, (tx) => joinTeamPatterns(tx, person))
  const grow = async (by: number, bySeconds = seconds): Promise<Colleague[]> => {
    const people = await insertColleagues(owner, workspaceId, {
      count: by,
      ...(bySeconds === undefined ? {} : { seconds: bySeconds }),
    })
    for (const person of people) await join(person)
    return people
  }
  const people = await grow(count)
  await nextDay(owner)
  const [someone] = people
  assert.ok(someone)
  const shown = async (to: Colleague = someone) =>
    (await inWorkspace(api, to, (tx) => listTeamPatterns(tx))).items.map((item) => [
      teamTemplateKey(item.template),
      item.people,
      item.weeklyMinutes,
    ])
  return { owner, api, workspaceId, people, someone, join, grow, shown }
}

const key = '1 weekdays morning: command.finished file.created mail.sent'
const ofThree = [[key, '3-to-5', '5-to-15']]

test('what two people do is not shown, what three do is, to one who does not take part as well', async (t) => {
  const { owner, api, workspaceId, grow, shown } = await team(t, 2)
  assert.deepEqual(await shown(), [])
  await grow(1)
  await nextDay(owner)
  assert.deepEqual(await shown(), ofThree)
  const [guest] = await insertColleagues(owner, workspaceId, { count: 1 })
  assert.ok(guest)
  assert.deepEqual(await shown(guest), ofThree)
  const rows = await inWorkspace(api, guest, (tx) =>
    tx.selectFrom('teamContributions').selectAll().execute(),
  )
  assert.deepEqual(rows, [], 'and who does it can not be read')
})

test('three routines of one person are one person', async (t) => {
  const { owner, someone, join, shown } = await team(t, 2)
  for (let again = 0; again < 2; again++) await insertRoutine(owner, someone)
  await join(someone)
  await nextDay(owner)
  assert.deepEqual(await shown(), [])
})

test('what is added counts from the next day on', async (t) => {
  const { owner, grow, shown } = await team(t, 2)
  await grow(1)
  const { rows } = await sql<{ days: number }>`
    select c.counts_from - (k.since at time zone 'UTC')::date as days
    from app.team_contributions c join app.team_contributors k using (workspace_id, user_id)
    where c.counts_from > '2000-01-01'`.execute(owner)
  assert.deepEqual(rows, [{ days: 1 }])
  // Not the day after either, should midnight pass while this runs.
  await sql`update app.team_contributions set counts_from = counts_from + 1 where counts_from > '2000-01-01'`.execute(
    owner,
  )
  assert.deepEqual(await shown(), [])
})

test('figures change once a day, and are sizes: a sixth and an eleventh person are seen the day after', async (t) => {
  const { owner, grow, shown } = await team(t, 3)
  assert.deepEqual(await shown(), ofThree)
  await grow(3, 900)
  await sql`update app.team_contributions set counts_from = '2000-01-01'`.execute(owner)
  // It stays this day, should midnight pass while this runs.
  await sql`update app.team_pattern_days set day = day + 1`.execute(owner)
  assert.deepEqual(await shown(), ofThree)
  await nextDay(owner)
  assert.deepEqual(await shown(), [[key, '6-to-10', '5-to-15']])
  await grow(5, 900)
  await nextDay(owner)
  assert.deepEqual(await shown(), [[key, 'over-10', 'over-60']])
})

const takingBack: [string, (at: Awaited<ReturnType<typeof team>>) => Promise<unknown>][] = [
  [
    'takes back the consent',
    ({ api, someone }) => inWorkspace(api, someone, (tx) => leaveTeamPatterns(tx)),
  ],
  ['forgets everything', ({ api, someone }) => purgeEvents(api, someone)],
  [
    'leaves the workspace',
    ({ owner, someone }) =>
      owner.deleteFrom('members').where('userId', '=', someone.userId).execute(),
  ],
  [
    'is not seen doing it any more',
    async ({ owner, api, someone }) => {
      await sql`update app.patterns set active = false where user_id = ${someone.userId}`.execute(
        owner,
      )
      await inWorkspace(api, someone, (tx) => keepContributions(tx, someone))
    },
  ],
]

for (const [does, act] of takingBack) {
  test(`when one of three ${does}, it is gone at once, and nothing of it is kept`, async (t) => {
    const at = await team(t, 3)
    const { owner, people, someone, shown } = at
    const other = people[1]
    assert.deepEqual(await shown(other), ofThree)
    await act(at)
    const kept = await owner.selectFrom('teamPatterns').selectAll().execute()
    assert.deepEqual(kept, [], 'not in the database either')
    assert.deepEqual(await shown(other), [])
    const rows = await owner.selectFrom('teamContributions').select('userId').execute()
    assert.ok(rows.length === 2 && rows.every(({ userId }) => userId !== someone.userId))
  })
}

test('who takes part again counts from the next day on', async (t) => {
  const { owner, api, people, someone, join, shown } = await team(t, 3)
  assert.deepEqual(await shown(people[1]), ofThree)
  await inWorkspace(api, someone, (tx) => leaveTeamPatterns(tx))
  await join(someone)
  assert.deepEqual(await shown(people[1]), [])
  await nextDay(owner)
  assert.deepEqual(await shown(people[1]), ofThree)
})

test('a part that is forgotten takes what was added of it along', async (t) => {
  const { owner, api, people, someone, shown } = await team(t, 3)
  // Nobody knows which events its untold occurrences had: it goes with any.
  const told = JSON.stringify(
    Array.from({ length: 500 }, () => ({ at: '', endedAt: '', eventIds: [] })),
  )
  await sql`
    update app.patterns set routine = jsonb_set(routine, '{evidence,occurrences}', ${told}::jsonb)
    where user_id = ${someone.userId}`.execute(owner)
  await forgetEvents(api, someone, { from: '2026-01-01T00:00:00Z' })
  assert.deepEqual(await shown(people[1]), [])
  const rows = await owner.selectFrom('teamContributions').select('userId').execute()
  assert.ok(rows.length === 2 && rows.every(({ userId }) => userId !== someone.userId))
})

test('another workspace sees nothing, nor does one who names it without being a member', async (t) => {
  const { owner, api, workspaceId, shown } = await team(t, 3)
  const stranger = await seedWorkspace(owner)
  assert.deepEqual(await shown(stranger), [])
  assert.deepEqual(await shown({ workspaceId, userId: stranger.userId }), [])
  const nobody = { workspaceId, userId: null }
  const seen = await inWorkspace(api, nobody, (tx) => listTeamPatterns(tx))
  assert.deepEqual(seen, { items: [] })
  assert.deepEqual(await shown(), ofThree, 'the control')
})

test('nothing but the function tells of it: neither what was added, nor what two have in common', async (t) => {
  const { api, workspaceId, people, someone, shown } = await team(t, 3)
  await shown()
  const own = await inWorkspace(api, someone, (tx) =>
    tx.selectFrom('teamContributions').select('userId').execute(),
  )
  assert.deepEqual(own, [{ userId: someone.userId }])
  const denied = [
    sql`select * from app.count_team_templates(${workspaceId}, '2999-01-01')`,
    sql`select * from app.team_patterns`,
    sql`select * from app.team_pattern_days`,
    sql`select app.drop_team_patterns()`,
    sql`update app.team_pattern_days set day = '2999-01-01'`,
  ]
  for (const statement of denied) {
    const asked = inWorkspace(api, someone, (tx) => statement.execute(tx))
    await assert.rejects(asked, { code: '42501' })
  }
  const changed = await inWorkspace(api, someone, (tx) =>
    tx
      .deleteFrom('teamContributions')
      .where('userId', '=', people[1]?.userId ?? '')
      .execute(),
  )
  assert.equal(changed[0]?.numDeletedRows, 0n)
})

test('the database takes every template there is, and no word that is none of theirs', async (t) => {
  const { owner, someone } = await team(t, 1)
  const set = (template: string) =>
    sql`update app.team_contributions set template = ${template} where user_id = ${someone.userId}`.execute(
      owner,
    )
  for (const act of TeamAct.options)
    await set(
      teamTemplateKey({
        steps: [
          { act, service: false },
          { act, service: true },
        ],
        schedule: null,
      }),
    )
  for (const days of TeamDays.options)
    for (const time of TeamTime.options)
      await set(
        teamTemplateKey({
          steps: Array.from({ length: 12 }, () => ({ act: 'other', service: false })),
          schedule: { days, time },
        }),
      )
  for (const refused of [
    `1 after: ${ownWord} mail.sent`,
    `1 after: mail.sent other ${ownWord}`,
    key + '\n',
  ])
    await assert.rejects(set(refused), { code: '23514' })
})

test('a routine that its person dismissed does not count, nor one that is not sure, or is services’', async (t) => {
  const { owner, api, someone } = await team(t, 1)
  const counted = async (): Promise<number> => {
    await inWorkspace(api, someone, (tx) => keepContributions(tx, someone))
    return (await owner.selectFrom('teamContributions').select('userId').execute()).length
  }
  const hold = (reason: string | null) =>
    sql`update app.patterns set held_back = ${reason}::app.held_back`.execute(owner)
  for (const reason of ['unsure', 'stopped', 'unattended', 'dismissed']) {
    await hold(reason)
    assert.equal(await counted(), 0, reason)
  }
  for (const reason of ['accepted', 'repeats', 'later', 'snoozed', null]) {
    await hold(reason)
    assert.equal(await counted(), 1, String(reason))
  }
  await sql`
    insert into app.suggestions (workspace_id, user_id, pattern_id, status, title, summary, definition,
                                 confidence, minutes_saved_per_week)
    select workspace_id, user_id, id, 'dismissed', '', '', '{}', 1, 1 from app.patterns`.execute(
    owner,
  )
  assert.equal(await counted(), 0)
})
