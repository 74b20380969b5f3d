/** The database goes away, in every way it can, while webhooks come in; and comes back. */
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../product/until.ts'
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

/** What was sent so shortly before may still reach it. */
const underWayMs = 100

type Way = 'refused' | 'silent' | 'frozen' | 'killed'
const ways: Record<ProveOptions['length'], readonly Way[]> = {
  short: ['silent', 'killed'],
  long: ['refused', 'silent', 'frozen', 'killed'],
}

interface Outage {
  way: Way
  from: number
  to: number
  /** Whoever was sent before that, and after `from`, had to be told that it is away. */
  mustBeToldTo: number
}

export const outage: Proof = {
  name: 'outage',
  ids: ['REL-31'],
  manner: 'quiet',
  usualMinutes: ({ minutes = 1 / 3 }) => 1 + 4 * minutes,
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
  const seconds = (minutes ?? 0.33) * 60
  const steps = [{ id: 'answer', return: { number: '{{ trigger.body.number }}' } }]
  const hook = await makeHook(site.person, { name: 'Outage', steps })
  const over = new AbortController()
  const pace = { perSecond: 20, over: over.signal }
  const callers = followed((number) => post(hook.url, JSON.stringify({ number })))
  const posting = sendSteadily(callers.send, pace)
  const live = `${site.url}/health/live`
  const controlling = sendSteadily(() => send(live, { method: 'GET' }), pace)
  const outages: Outage[] = []
  for (const way of ways[length]) {
    await sleep(1000)
    const from = performance.now()
    // Other tests go on beside the short form, so it does not go by the clock.
    let mustBeToldTo = from
    await takeAway(site, gate, {
      way,
      async lasts() {
        if (length === 'short') mustBeToldTo = await callers.untilRefused(from)
        else {
          await sleep(seconds * 1000)
          // What comes just before it is back may be accepted.
          mustBeToldTo = performance.now() - toldSeconds * 1000
        }
      },
    })
    const to = performance.now()
    outages.push({ way, from, to, mustBeToldTo })
    say(`the database was ${way} for ${((to - from) / 1000).toFixed(1)} s`)
    await callers.untilAccepted(to)
    // Until it surely goes on again.
    if (length === 'long') await sleep(10_000)
  }
  over.abort()
  const [answers, controls] = await Promise.all([posting, controlling])
  await untilNoneLeft(site.pool)
  return report({ site, outages, answers, controls, length })
}

/** Requests whose answers are seen while others are still sent. */
function followed(sendOne: (number: number) => Promise<Answered>): {
  send: (number: number) => Promise<Answered>
  /**
   * Until one sent later than `from` is refused, and all that were sent before that are answered.
   * @returns when it was refused
   */
  untilRefused(from: number): Promise<number>
  untilAccepted(from: number): Promise<void>
} {
  const answers: Answered[] = []
  const open = new Set<number>()
  const isSeen = (from: number, status: number): boolean =>
    answers.some((one) => one.sentAt > from && one.status === status)
  return {
    async send(number) {
      const sentAt = performance.now()
      open.add(sentAt)
      const answer = await sendOne(number)
      open.delete(sentAt)
      answers.push(answer)
      return answer
    },
    async untilRefused(from) {
      await until('a caller is told', () => isSeen(from + underWayMs, 503))
      const toldAt = performance.now()
      const isOpen = (): boolean => [...open].some((sentAt) => sentAt < toldAt)
      await until('the callers before that are answered', () => !isOpen())
      return toldAt
    },
    async untilAccepted(from) {
      await until('a webhook is accepted again', () => isSeen(from, 202))
    },
  }
}

async function takeAway(
  site: Site,
  gate: Gate,
  { way, lasts }: { way: Way; lasts: () => Promise<void> },
): Promise<void> {
  switch (way) {
    case 'refused':
    case 'silent':
      await gate.set(way === 'refused' ? 'refuse' : 'silent')
      await lasts()
      return gate.set('open')
    case 'frozen':
      return freezePostgres(site, lasts())
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
  length: ProveOptions['length']
}

async function report(evidence: Evidence): Promise<Row[]> {
  const { site, outages, answers, controls, length } = evidence
  const lengths = outages.map(
    ({ way, from, to }) => `${way} for ${((to - from) / 1000).toFixed(1)} s`,
  )
  const done = `${answers.length} webhooks while the database was ${lengths.join(', ')}`
  const during = outages.flatMap(({ from, mustBeToldTo }) =>
    answers.filter(({ sentAt }) => sentAt > from + underWayMs && sentAt < mustBeToldTo),
  )
  const wrong = during.filter(({ status }) => status !== 503)
  const longest = Math.max(0, ...during.map((one) => beyondMs(one, controls))) / 1000
  const back = outages.map(({ to }) => {
    const accepted = answers.filter(({ sentAt, status }) => sentAt > to && status === 202)
    return (Math.min(...accepted.map(({ sentAt, ms }) => sentAt + ms)) - to) / 1000
  })
  const { rowCount: open } = await site.pool.query('select from app.run_queue')
  const exits = site.parts.reduce((sum, part) => sum + part.exits(), 0)
  const counts = [
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
  ]
  // Times of a process beside many others say nothing.
  if (length === 'short') return counts
  return [
    ...counts,
    atMost(
      { id: 'REL-31', promise: 'callers are told soon', done },
      {
        name: 'longest beyond a request that needs no database',
        limit: toldSeconds,
        seen: longest,
        unit: 's',
        note: `${(Math.max(0, ...during.map(({ ms }) => ms)) / 1000).toFixed(2)} s in all`,
      },
    ),
    atMost(
      { id: 'REL-31', promise: 'it goes on by itself', done },
      { name: 'until the next is accepted', limit: 10, seen: Math.max(...back), unit: 's' },
    ),
  ]
}
