/**
 * The kill loop: webhooks arrive at their pace while processes of the program and of its database are
 * killed, asked to end and held still at random. Afterwards the senders' log, the database's journals
 * and the sink's counts are compared.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { newSenderLog, sendDeliveries, type SenderLog } from '../deliveries.ts'
import { type Fault, strike } from '../faults.ts'
import { checkHistory, type Findings } from '../history.ts'
import { atMost, never, type Proof, type ProveOptions, type Row } from '../proof.ts'
import { seeded } from '../random.ts'
import { openSink, type Sink } from '../sink.ts'
import { apartParts, openSite, type Site } from '../site.ts'
import { answerUnknowns } from '../unknowns.ts'
import { effect, makeHook } from '../workflows.ts'

/** After the last fault everything is to be final by then. */
const finalWithinSeconds = 60

interface Measure {
  kills: number
  webhooks: number
  seconds: number
  freezeSeconds: number
  leaseSeconds: number
  /** How long an effect takes: long enough in the short form that each fault hits some. */
  effectMs: number
}

function measureOf({ length, kills, minutes }: ProveOptions): Measure {
  if (length === 'short') {
    // A lease that a machine which is merely busy does not let lapse.
    const brief = { webhooks: 120, seconds: 12, freezeSeconds: 6, leaseSeconds: 8, effectMs: 200 }
    return { kills: kills ?? 6, ...brief }
  }
  const struck = kills ?? 200
  const webhooks = struck * 100
  const seconds = minutes === undefined ? struck * 2.2 : minutes * 60
  // Long enough for a lease to lapse; `slow-worker` holds processes still for longer.
  return { kills: struck, webhooks, seconds, freezeSeconds: 20, leaseSeconds: 12, effectMs: 5 }
}

export const killLoop: Proof = {
  name: 'kill-loop',
  ids: ['REL-01', 'REL-03', 'REL-04'],
  usualMinutes: ({ kills = 200, minutes }) => minutes ?? (kills * 3.5) / 60,
  async run(options) {
    const measure = measureOf(options)
    const sink = await openSink({ answerMs: measure.effectMs })
    const env = {
      FLOYO_EGRESS_ALLOW: new URL(sink.url).host,
      FLOYO_LEASE_SECONDS: String(measure.leaseSeconds),
    }
    const site = await openSite({ env })
    try {
      const log = newSenderLog()
      const { faults, askingWorkflowId } = await loop(site, { ...options, measure, sink, log })
      const lastAt = Math.max(...faults.map(({ to }) => to))
      await untilFinal(site, sink)
      const secondsToFinal = (Date.now() - lastAt) / 1000
      options.say(`everything was final ${secondsToFinal.toFixed(1)} s after the last fault`)
      const evidence = { log, sink, faults, effectsPerRun: 2, askingWorkflowId }
      const found = await checkHistory(site.pool, evidence)
      options.say(`repeated effects were open at: ${JSON.stringify(found.repeatedAt)}`)
      if (found.example) options.say(`an effect repeated without excuse: ${found.example}`)
      return report({ measure, found, log, faults, secondsToFinal, length: options.length })
    } finally {
      await site.close()
      sink.close()
    }
  },
}

interface Loop extends ProveOptions {
  measure: Measure
  sink: Sink
  log: SenderLog
}

async function loop(
  site: Site,
  { measure, sink, log, random, say }: Loop,
): Promise<{ faults: Fault[]; askingWorkflowId: string }> {
  const { kills, webhooks, seconds, freezeSeconds } = measure
  const number = { id: 'number', set: { number: '{{ trigger.body.number }}' } }
  const answer = { id: 'answer', return: { number: '{{ vars.number }}' } }
  const steps = [number, effect(sink, 'first'), effect(sink, 'second'), answer]
  const plain = await makeHook(site.person, { name: 'Kill loop', steps })
  const onUnknown = 'ask' as const
  const careful = [effect(sink, 'first', { onUnknown }), effect(sink, 'second', { onUnknown })]
  const asking = await makeHook(site.person, { name: 'Kill loop, at most once', steps: careful })

  const sending = sendDeliveries(
    {
      urlOf: (one) => (one % 10 === 0 ? asking.url : plain.url),
      count: webhooks,
      perSecond: webhooks / seconds,
      random: seeded(random.below(2 ** 31)),
    },
    log,
  )
  const faults: Fault[] = []
  const lasting: Promise<void>[] = []
  const targets = ['all', 'postmaster', 'backend', ...Object.keys(apartParts)] as const
  const since = performance.now()
  for (let struck = 0; struck < kills; struck++) {
    // At its time, however long the one before it kept the site away, so that all hit work.
    const dueMs = (struck + random.between(0.5, 1.5)) * (seconds / kills) * 1000
    await sleep(Math.max(0, since + dueMs - performance.now()))
    await untilWorkGoesOn(log, measure)
    const { fault, done } = strike(site, { random, targets, freezeSeconds })
    faults.push(fault)
    lasting.push(done)
    if (kills < 20 || struck % 10 === 9) {
      say(`${struck + 1} faults (${fault.what}), ${log.accepted.size} of ${webhooks} accepted`)
    }
  }
  await Promise.all([...lasting, sending])
  return { faults, askingWorkflowId: asking.workflowId }
}

/**
 * Waits until deliveries are taken again, and a few of them were, so that each fault hits work; but not
 * for ever: it may be the API that is held still.
 */
async function untilWorkGoesOn(log: SenderLog, { kills, webhooks }: Measure): Promise<void> {
  const enough = Math.min(webhooks, log.accepted.size + webhooks / kills / 4)
  const deadline = performance.now() + 30_000
  while (log.accepted.size < enough && performance.now() < deadline) await sleep(50)
}

/** Waits until no run is left, or twice as long as that may take. */
async function untilFinal(site: Site, sink: Sink): Promise<void> {
  const deadline = performance.now() + finalWithinSeconds * 2000
  while (performance.now() < deadline) {
    const open = await countOpen(site, sink).catch(() => undefined)
    if (open === 0) return
    await sleep(200)
  }
}

/** Answers what waits for a person. @returns how many runs have not ended */
async function countOpen({ pool }: Site, sink: Sink): Promise<number | undefined> {
  await answerUnknowns(pool, sink)
  const { rows } = await pool.query<{ open: number }>(
    'select count(*)::int as open from app.run_queue',
  )
  return rows[0]?.open
}

interface Outcome {
  measure: Measure
  found: Findings
  log: SenderLog
  faults: Fault[]
  secondsToFinal: number
  length: ProveOptions['length']
}

function report({ found, log, faults, secondsToFinal, length }: Outcome): Row[] {
  const { lost, doubled, stuck, failed, repeatedSuccesses, missingEffects } = found
  const of = `${log.accepted.size} webhooks accepted (${log.repeats} sends repeated), ${faults.length} faults over API, 2 workers, scheduler, PostgreSQL; ${found.setAside} runs set aside, hit three times`
  const share = (found.repeatedEffects / Math.max(1, found.effects)) * 100
  const inFlight = (found.inFlight / Math.max(1, found.effects)) * 100
  const rows = [
    never(
      { id: 'REL-01', promise: 'what was accepted is never lost', done: of },
      { lost, doubled, stuck, failed, 'effects missing': missingEffects },
    ),
    never(
      {
        id: 'REL-03',
        promise: 'a recorded success never runs again',
        done: `${found.steps} steps under the same faults`,
      },
      { 'run again': repeatedSuccesses },
    ),
    never(
      {
        id: 'REL-04',
        promise: 'effects repeat only when they were open at a fault; never where they must not',
        done: `${found.effects} effects, ${found.inFlight} of them open at a fault`,
      },
      { 'repeated otherwise': found.unexcused, 'at most once, repeated': found.repeatedAsking },
    ),
  ]
  // A short loop strikes a handful of runs many times, on a machine that others use: neither its share
  // nor its time says anything.
  if (length === 'short') return rows
  const final = atMost(
    { id: 'REL-01', promise: 'all is final after the last fault', done: of },
    { name: 'time', limit: finalWithinSeconds, seen: secondsToFinal, unit: 's' },
  )
  const note = `${found.repeatedEffects} of ${found.effects}; ${inFlight.toFixed(2)} % were in flight`
  const repeats = atMost(
    { id: 'REL-04', promise: 'few effects repeat', done: `${found.effects} effects` },
    { name: 'share', limit: 0.5, seen: share, unit: '%', note },
  )
  return [...rows, final, repeats]
}
