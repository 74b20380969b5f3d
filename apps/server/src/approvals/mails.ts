/**
 * Mails to those who may decide. Each is a row before it is sent, so that none is forgotten, and is
 * taken for two minutes by whoever sends it, so that no two send it at a time. A process that dies between
 * the mail server's word and ours leaves it to be sent again. That copy bears the message id of the first,
 * made of the decision, the person and the kind alone, by which mailboxes know it for the same.
 */
import { createHash } from 'node:crypto'
import { actions, performAction } from '@floyo/connectors'
import { inWorkspace, type Tx } from '@floyo/db'
import { sql } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import { createReadConnection } from '../connections/secrets.ts'
import type { Deps } from '../deps.ts'
import { filesOfRun } from '../files/of-run.ts'
import { type Mail, sendMail } from '../mail/send.ts'
import { planMails } from './plan-mails.ts'

type MailDeps = Pick<
  Deps,
  'db' | 'enginePool' | 'settings' | 'log' | 'key' | 'egress' | 'files' | 'origin'
>

const pollMs = 2000
const atOnce = 20
const mostTries = 8
const timeoutMs = 30_000

/** Writes to people until `signal` aborts. */
export async function keepMailing(deps: MailDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await mailApprovals(deps).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'mails about decisions could not be looked after')
    })
    await sleep(pollMs, undefined, { signal }).catch(() => {})
  }
}

/** One look: what is due is noted, and what was noted is sent. */
export async function mailApprovals(deps: MailDeps): Promise<void> {
  await planMails(deps)
  for (const taken of await takeMails(deps)) {
    const { workspaceId, id, tries } = taken
    let problem: string | null = null
    let again = false
    try {
      problem = await send(deps, taken)
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
      again = tries < mostTries
      deps.log.warn({ workspaceId, mailId: id, err: error }, 'a mail about a decision was not sent')
    }
    await deps.enginePool.query(
      `update app.approval_mails
       set sent_at = case when $3::text is null then now() end, problem = left($3, 500),
           due_at = case when $4 then now() + least(2 ^ (tries - 1), 60) * interval '1 minute' end
       where workspace_id = $1 and id = $2`,
      [workspaceId, id, problem, again],
    )
  }
}

interface TakenMail {
  workspaceId: string
  id: string
  waitId: string
  kind: 'asked' | 'reminder'
  userId: string
  tries: number
}

async function takeMails({ enginePool }: MailDeps): Promise<TakenMail[]> {
  const { rows } = await enginePool.query<TakenMail>({
    name: 'take-approval-mails',
    text: `
      update app.approval_mails
      set tries = tries + 1, due_at = now() + interval '2 minutes'
      where ctid = any (array(
        select ctid from app.approval_mails where due_at <= now()
        order by due_at limit ${atOnce} for update skip locked))
      returning workspace_id as "workspaceId", id, wait_id as "waitId", kind, user_id as "userId", tries`,
  })
  return rows
}

/** @returns why it was not sent, and is not to be; null when it was */
async function send(deps: MailDeps, taken: TakenMail): Promise<string | null> {
  const { workspaceId, waitId } = taken
  const about = await inWorkspace(deps.db, { workspaceId, userId: null }, (tx) =>
    findSubject(tx, taken),
  )
  if (!about) return 'it was decided, or the person has left'
  const link = `${deps.origin()}/approvals/${waitId}`
  const { email, workflowName, message, runId } = about
  const asks = taken.kind === 'asked' ? 'asks for your decision' : 'still waits for your decision'
  const mail: Mail = {
    to: email,
    subject: `${workflowName} ${asks}`.replaceAll(/\p{Cc}/gu, ' '),
    text: `${message}\n\nDecide here:\n${link}\n`,
    messageId: `<${keyOf(taken)}@floyo.invalid>`,
  }
  if (await sendMail(deps.settings, mail)) return null
  return sendThroughConnection(deps, mail, { workspaceId, runId, idempotencyKey: keyOf(taken) })
}

/** What is the same at each try at a mail, and at no other. */
function keyOf({ waitId, kind, userId }: TakenMail): string {
  const hash = createHash('sha256').update(`${waitId} ${kind} ${userId}`).digest('hex')
  // Short enough for one line of a mail's head.
  return `approval-${hash.slice(0, 32)}`
}

interface Subject {
  email: string
  workflowName: string
  message: string
  runId: string
}

async function findSubject(tx: Tx, { waitId, userId }: TakenMail): Promise<Subject | undefined> {
  const { rows } = await sql<Subject>`
    select u.email, w.name as "workflowName", a.detail->>'message' as message, a.run_id as "runId"
    from app.run_waits a
    join app.workflows w on w.workspace_id = a.workspace_id and w.id = a.workflow_id
    join app.members m on m.workspace_id = a.workspace_id and m.user_id = ${userId}
    join auth."user" u on u.id = m.user_id
    where a.id = ${waitId} and a.status = 'open'`.execute(tx)
  return rows[0]
}

/** Where the installation has no mail server: by the workspace's first connection to one. */
async function sendThroughConnection(
  { db, enginePool, key, egress, files }: MailDeps,
  { to, subject, text }: Mail,
  {
    workspaceId,
    runId,
    idempotencyKey,
  }: Record<'workspaceId' | 'runId' | 'idempotencyKey', string>,
): Promise<string | null> {
  const first = await inWorkspace(db, { workspaceId, userId: null }, (tx) =>
    tx
      .selectFrom('connections')
      .select('name')
      .where('type', '=', 'smtp')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst(),
  )
  const action = actions.get('email.send')
  if (!first || !action) return 'no mail server is set up'
  const connection = await createReadConnection(enginePool, key)({ workspaceId, ...first })
  const input = { to: [to], subject, text }
  await performAction(action, input, {
    connection: connection ?? undefined,
    egress,
    files: filesOfRun({ pool: enginePool, store: files, workspaceId, runId }),
    signal: AbortSignal.timeout(timeoutMs),
    idempotencyKey,
    attempt: 1,
  })
  return null
}
