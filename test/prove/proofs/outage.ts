/** The database goes away, in every way it can, while webhooks come in; and comes back. */
import { setTimeout as sleep } from 'node:timers/promises'
import { freezePostgres } from '../faults.ts'
import { type Gate, openGate } from '../gate.ts'
import { postgresProcesses, signalAll } from '../postgres.ts'
import { atMost, never, type Proof, type ProveOptions, type Row } from '../proof.ts'
import { type Answered, beyondMs, countLost, post, send, sendSteadily } from '../requests.ts'
import { untilNoneLeft } from '../settled.ts'
import { openSite, type Site } from '../site.ts'
import { makeHook } from '../workflows.ts'

/** Whatever is sent while the database is away is answered by then. */
const toldSeconds = 1

type Way = 'refused' | 'silent' | 'frozen' | 'killed'
const ways: Record<ProveOptions['length'], readonly Way[]> = {
  short: ['silent', 'killed'],
  long: ['refused', 'silent', 'frozen', 'killed'],
}

interface Outage {
  way: Way
  from: number
  to: number
}

export const outage: Proof = {
  name: 'outage',
  ids: ['REL-31'],
  manner: 'quiet',
  async run(options) {
    let gate: Gate | undefined
    const site = await openSite({
      parts: { program: 'api,worker,scheduler' },
      async through(port) {
        gate = await openGate(port)
        return gate.port
      },
    })
    try {
      if (!gate) throw new Error('there is no gate')
      return await prove(site, gate, options)
    } finally {
      await site.close()
      gate?.close()
    }
  },
}

async function prove(
  site: Site,
  gate: Gate,
  { length, minutes, say }: ProveOptions,
): Promise<Row[]> {
  const seconds = length === 'short' ? 4 : (minutes ?? 0.33) * 60
  const steps = [{ id: 'answer', return: { number: '{{ trigger.body.number }}' } }]
  const hook = await makeHook(site.person, { name: 'Outage', steps })
  const over = new AbortController()
  const pace = { perSecond: 20, over: over.signal }
  const posting = sendSteadily((number) => post(hook.url, JSON.stringify({ number })), pace)
  const live = `${site.url}/health/live`
  const controlling = sendSteadily(() => send(live, { method: 'GET' }), pace)
  const outages: Outage[] = []
  for (const way of ways[length]) {
    await sleep(1000)
    const from = performance.now()
    await takeAway(site, gate, { way, seconds })
    outages.push({ way, from, to: performance.now() })
    say(`the database was ${way} for ${seconds} s`)
    // Until it surely goes on again.
    await sleep(length === 'short' ? 4000 : 10_000)
  }
  over.abort()
  const [answers, controls] = await Promise.all([posting, controlling])
  await untilNoneLeft(site.pool)
  return report({ site, outages, answers, controls, seconds, length })
}

async function takeAway(
  site: Site,
  gate: Gate,
  { way, seconds }: { way: Way; seconds: number },
): Promise<void> {
  switch (way) {
    case 'refused':
    case 'silent':
      await gate.set(way === 'refused' ? 'refuse' : 'silent')
      await sleep(seconds * 1000)
      return gate.set('open')
    case 'frozen':
      return freezePostgres(site, seconds)
    case 'killed':
      // It is started again at once: how long it is away is how long it takes to recover.
      signalAll(postgresProcesses(site.database).slice(0, 1), 'SIGKILL')
  }
}

interface Evidence {
  site: Site
  outages: Outage[]
  answers: Answered[]
  /** Requests that need no database, at the same pace. */
  controls: Answered[]
  seconds: number
  length: ProveOptions['length']
}

async function report(evidence: Evidence): Promise<Row[]> {
  const { site, outages, answers, controls, seconds, length } = evidence
  const done = `${answers.length} webhooks while the database was ${outages.map(({ way }) => way).join(', ')} for ${seconds} s each`
  // What was under way to it when it went may still be accepted, and so may what comes just before it
  // is back.
  const during = outages.flatMap(({ from, to }) =>
    answers.filter(({ sentAt }) => sentAt > from + 100 && sentAt < to - toldSeconds * 1000),
  )
  const wrong = during.filter(({ status }) => status !== 503)
  const longest = Math.max(0, ...during.map((one) => beyondMs(one, controls))) / 1000
  const back = outages.map(({ to }) => {
    const accepted = answers.filter(({ sentAt, status }) => sentAt > to && status === 202)
    return (Math.min(...accepted.map(({ sentAt, ms }) => sentAt + ms)) - to) / 1000
  })
  const { rowCount: open } = await site.pool.query('select from app.run_queue')
  const exits = site.parts.reduce((sum, part) => sum + part.exits(), 0)
  return [
    never(
      { id: 'REL-31', promise: 'an absent database costs nothing that was accepted', done },
      { lost: await countLost(site.pool, answers), exits, 'not ended': open ?? 0 },
    ),
    never(
      {
        id: 'REL-31',
        promise: 'callers are told 503 while it is away',
        done: `${during.length} of them sent while it was away`,
      },
      { 'another answer': wrong.length },
    ),
    atMost(
      { id: 'REL-31', promise: 'callers are told soon', done },
      {
        name: 'longest beyond a request that needs no database',
        // Beside many other tests the machine is late, and given the patience for that (database-watch.ts).
        limit: length === 'short' ? 4 * toldSeconds : toldSeconds,
        seen: longest,
        unit: 's',
        note: `${(Math.max(0, ...during.map(({ ms }) => ms)) / 1000).toFixed(2)} s in all`,
      },
    ),
    atMost(
      { id: 'REL-31', promise: 'it goes on by itself', done },
      {
        name: 'until the next is accepted',
        // The short form runs beside many other tests.
        limit: length === 'short' ? 40 : 10,
        seen: Math.max(...back),
        unit: 's',
      },
    ),
  ]
}
