import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { openMailbox } from '../../../../test/product/mailbox.ts'
import { addMember, origin, ownedApp, ownerEmail } from '../testing/test-app.ts'
import { mailApprovals } from './mails.ts'

const approve = { by: ['owner', 'ada@example.com', 'stranger@example.org'], message: 'Pay A-17?' }

/** A run that waits for a decision, and a mail server that takes what is sent. */
async function asked(
  t: TestContext,
  { more = {}, mail = 'server' }: { more?: object; mail?: 'server' | 'connection' | 'none' } = {},
) {
  const mailbox = await openMailbox()
  t.after(() => mailbox.close())
  const env = {
    ...(mail === 'server' ? { SMTP_URL: `smtp://127.0.0.1:${mailbox.port}` } : {}),
    FLOYO_EGRESS_ALLOW: '127.0.0.1',
  }
  const owned = await ownedApp(t, env)
  const { deps, database, send } = owned
  await addMember(owned, { email: 'ada@example.com', role: 'viewer' })
  await addMember(owned, { email: 'bob@example.com', role: 'editor' })
  const post = async (path: string, body: unknown = {}) =>
    (await send({ method: 'POST', url: `/api/v1${path}`, body })).json()
  if (mail === 'connection') {
    const values = { host: '127.0.0.1', port: mailbox.port, secure: 'none', from: 'us@example.com' }
    await post('/connections', { name: 'office', type: 'smtp', values })
  }
  const steps = [{ id: 'ok', approve: { ...approve, ...more } }]
  const { id } = await post('/workflows', { definition: { name: 'Refund', steps } })
  const stop = new AbortController()
  const working = deps.engine.runWorker(stop.signal)
  await post(`/workflows/${id}/runs`)
  const open = () =>
    database.owner.selectFrom('runWaits').selectAll().where('status', '=', 'open').execute()
  for (let looked = 0; (await open()).length === 0 && looked < 3000; looked++) await sleep(20)
  stop.abort()
  await working
  const [wait] = await open()
  assert.ok(wait)
  const to = () => mailbox.mails.flatMap((one) => one.to).toSorted()
  const later = () => sql`update app.run_waits set mail_at = now()`.execute(database.owner)
  return { ...owned, mailbox, wait, to, later, post }
}

test('members who may decide are written to once, with a link, whoever looks at the same time', async (t) => {
  const { deps, mailbox, to, wait } = await asked(t)
  await Promise.all([mailApprovals(deps), mailApprovals(deps), mailApprovals(deps)])
  await mailApprovals(deps)
  assert.deepEqual(
    to(),
    ['ada@example.com', ownerEmail],
    'no stranger, and nobody with another role',
  )
  const { source } = mailbox.mails[0] ?? { source: '' }
  assert.match(source, /Subject: Refund asks for your decision/)
  assert.ok(source.includes('Pay A-17?') && source.includes(`${origin}/approvals/${wait.id}`))
})

test('they are reminded once, when the time is over and nobody has decided', async (t) => {
  const { deps, mailbox, to, later, wait, database } = await asked(t, { more: { remind: '2h' } })
  await mailApprovals(deps)
  const [row] = await database.owner.selectFrom('runWaits').select('mailAt').execute()
  const hours = (Date.parse(row?.mailAt ?? '') - Date.parse(wait.createdAt)) / 3_600_000
  assert.ok(hours >= 2 && hours < 2.1, `${hours} h`)
  await later()
  await Promise.all([mailApprovals(deps), mailApprovals(deps)])
  await mailApprovals(deps)
  assert.deepEqual(to(), ['ada@example.com', 'ada@example.com', ownerEmail, ownerEmail])
  const reminders = mailbox.mails.filter(({ source }) => source.includes('still waits for'))
  assert.equal(reminders.length, 2)
})

test('without `remind` nobody is reminded, and who has decided is not written to', async (t) => {
  const { deps, to, later, post, wait } = await asked(t, { more: { remind: '2h' } })
  await mailApprovals(deps)
  await post(`/approvals/${wait.id}/answer`, { decision: 'approved' })
  await later()
  await mailApprovals(deps)
  assert.equal(to().length, 2)
  const other = await asked(t)
  await mailApprovals(other.deps)
  const [row] = await other.database.owner.selectFrom('runWaits').select('mailAt').execute()
  assert.equal(row?.mailAt, null)
})

test('a mail whose sender died is sent by the next one, after its time and not before', async (t) => {
  const { deps, to, database } = await asked(t)
  // As a process leaves it that took the mails and died.
  await sql`
    insert into app.approval_mails (workspace_id, wait_id, kind, user_id, tries, due_at)
    select w.workspace_id, w.id, 'asked', m.user_id, 1, now() + interval '2 minutes'
    from app.run_waits w join app.members m using (workspace_id) where m.role = 'owner'`.execute(
    database.owner,
  )
  await mailApprovals(deps)
  assert.deepEqual(to(), ['ada@example.com'])
  await sql`update app.approval_mails set due_at = now() where sent_at is null`.execute(
    database.owner,
  )
  await mailApprovals(deps)
  await mailApprovals(deps)
  assert.deepEqual(to(), ['ada@example.com', ownerEmail])
})

for (const mail of ['server', 'connection'] as const) {
  test(`a mail that is sent again, since its record was lost, bears the id of the first (${mail})`, async (t) => {
    const { deps, mailbox, later, database } = await asked(t, { mail, more: { remind: '2h' } })
    await mailApprovals(deps)
    // As a process leaves it that died between the mail server's word and its own record.
    await sql`update app.approval_mails set sent_at = null, due_at = now()`.execute(database.owner)
    await mailApprovals(deps)
    await later()
    await mailApprovals(deps)
    const ids = mailbox.mails.map(({ source }) => /^Message-ID: (.+)\r?$/m.exec(source)?.[1] ?? '')
    const times = new Map(ids.map((id) => [id, ids.filter((one) => one === id).length]))
    // Two people were asked, twice, and reminded, once.
    assert.deepEqual(
      [...times.values()].toSorted((one, other) => one - other),
      [1, 1, 2, 2],
    )
  })
}

test('a mail server that is away is tried again later', async (t) => {
  const { deps, to, database, mailbox } = await asked(t)
  const away = { ...deps, settings: { ...deps.settings, SMTP_URL: 'smtp://127.0.0.1:1' } }
  await mailApprovals(away)
  const rows = await database.owner.selectFrom('approvalMails').selectAll().execute()
  assert.deepEqual(
    rows.map(({ tries, sentAt, dueAt, problem }) => [
      tries,
      sentAt,
      dueAt !== null,
      problem !== null,
    ]),
    [
      [1, null, true, true],
      [1, null, true, true],
    ],
  )
  await sql`update app.approval_mails set due_at = now()`.execute(database.owner)
  await mailApprovals(deps)
  assert.deepEqual(to(), ['ada@example.com', ownerEmail])
  assert.equal(mailbox.mails.length, 2)
})

test("without a mail server of the installation the workspace's connection serves", async (t) => {
  const { deps, mailbox, to } = await asked(t, { mail: 'connection' })
  await mailApprovals(deps)
  assert.deepEqual(to(), ['ada@example.com', ownerEmail])
  assert.match(mailbox.mails[0]?.source ?? '', /From: us@example.com/)
})

test('without any mail server the decision is only on the page', async (t) => {
  const { deps, to, database } = await asked(t, { mail: 'none' })
  await mailApprovals(deps)
  assert.deepEqual(to(), [])
  const rows = await database.owner.selectFrom('approvalMails').selectAll().execute()
  assert.deepEqual(
    [...new Set(rows.map(({ dueAt, problem }) => `${dueAt} ${problem}`))],
    ['null no mail server is set up'],
  )
})
