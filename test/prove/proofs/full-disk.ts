/** A disk that is really full: what was accepted stays, the rest is refused, and room ends it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { openSmallDisk, type SmallDisk } from '../../e2e/bad-input/small-disk.ts'
import { atMost, never, type Proof, type Row, voidRow } from '../proof.ts'
import { type Answered, countLost, post } from '../requests.ts'
import { untilNoneLeft } from '../settled.ts'
import { openSite, type Site } from '../site.ts'
import { makeHook } from '../workflows.ts'

const promise = 'a full disk loses nothing'

export const fullDisk: Proof = {
  name: 'full-disk',
  ids: ['REL-33'],
  manner: 'beside',
  usualMinutes: () => 0.7,
  async run({ length }) {
    let disk: SmallDisk
    try {
      disk = await openSmallDisk(400)
    } catch (error) {
      return [
        voidRow({ id: 'REL-33', promise }, `no small disk can be mounted here: ${String(error)}`),
      ]
    }
    const site = await openSite({
      parts: { program: 'api,worker,scheduler' },
      databaseDir: `${disk.path}/postgres`,
    })
    try {
      return await prove(site, disk, length === 'short' ? 4 : 30)
    } finally {
      await site.close()
      disk.remove()
    }
  },
}

async function prove(site: Site, disk: SmallDisk, seconds: number): Promise<Row[]> {
  const steps = [{ id: 'answer', return: { ok: true } }]
  const { url } = await makeHook(site.person, { name: 'Full disk', steps })
  const body = JSON.stringify({ text: 'x'.repeat(100_000) })
  const answers: Answered[] = []
  for (let sent = 0; sent < 20; sent++) answers.push(await post(url, body))
  disk.fill()
  const fullSince = performance.now()
  while (performance.now() - fullSince < seconds * 1000) {
    answers.push(await post(url, body))
    await sleep(20)
  }
  const refused = answers.filter(({ status }) => status !== 202)
  disk.free()
  const freeSince = performance.now()
  let backSeconds = Infinity
  while (performance.now() - freeSince < 120_000) {
    const answer = await post(url, body)
    answers.push(answer)
    if (answer.status === 202) {
      backSeconds = (performance.now() - freeSince) / 1000
      break
    }
    await sleep(100)
  }
  const left = await untilNoneLeft(site.pool)
  const done = `the volume of data and WAL full for ${seconds} s: ${answers.length} webhooks, ${refused.length} refused`
  return [
    never(
      { id: 'REL-33', promise, done },
      {
        lost: await countLost(site.pool, answers),
        'refused otherwise than by 503 or 507': refused.filter(
          ({ status }) => status !== 507 && status !== 503,
        ).length,
        'not ended': left,
        exits: site.parts[0]?.exits() ?? 0,
        'pages that can not be read': await countUnreadable(site),
      },
    ),
    atMost(
      { id: 'REL-33', promise: 'room ends it', done },
      { name: 'until the next is accepted', limit: 60, seen: backSeconds, unit: 's' },
    ),
  ]
}

/** Reads every row of every table of ours: checksums tell a page that was spoilt. */
async function countUnreadable({ pool }: Site): Promise<number> {
  const { rows } = await pool.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('app', 'auth') and c.relkind = 'r'`,
  )
  let unreadable = 0
  for (const { name } of rows) {
    await pool.query(`select count(t::text) from ${name} t`).catch(() => unreadable++)
  }
  return unreadable
}
