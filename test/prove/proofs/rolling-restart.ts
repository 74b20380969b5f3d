/** Rolling restarts under load: each process in turn is asked to end, behind a balancer. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Balancer, openBalancer } from '../balancer.ts'
import { newSenderLog } from '../deliveries.ts'
import { checkHistory } from '../history.ts'
import { never, type Proof, type ProveOptions, type Row } from '../proof.ts'
import {
  type Answered,
  countLost,
  countStatuses,
  post,
  sendInTurn,
  sendSteadily,
} from '../requests.ts'
import { openSink, type Sink } from '../sink.ts'
import { until, untilNoneLeft } from '../settled.ts'
import { openSite, type Part, type Site } from '../site.ts'
import { effect, makeHook } from '../workflows.ts'

const longestMs = 60_000
/** What a machine says that is too busy for its database; no restart's doing. */
const tooBusy = /The database (?:does not answer|can not be reached)|It took too long/

export const rollingRestart: Proof = {
  name: 'rolling-restart',
  ids: ['REL-30'],
  manner: 'beside',
  usualMinutes: () => 4,
  async run(options) {
    const sink = await openSink({ answerMs: 100 })
    const parts = { one: 'api,worker', two: 'api,worker' }
    // Between the balancer's question and the request that follows there is more time on a busy machine.
    const env = { FLOYO_EGRESS_ALLOW: new URL(sink.url).host, FLOYO_GRACE_SECONDS: '4' }
    const site = await openSite({ parts, env })
    try {
      return await prove(site, sink, options)
    } finally {
      await site.close()
      sink.close()
    }
  },
}

async function prove(site: Site, sink: Sink, { length, say }: ProveOptions): Promise<Row[]> {
  const restarts = length === 'short' ? 2 : 20
  const steps = [effect(sink, 'first'), effect(sink, 'second')]
  const hook = await makeHook(site.person, { name: 'Rolling restart', steps })
  const urls = site.parts.map(({ url: at }) => at)
  const balancer = await openBalancer(urls)
  const over = new AbortController()
  const url = balancer.url + new URL(hook.url).pathname
  const one = (number: number): Promise<Answered> =>
    post(url, JSON.stringify({ number }), longestMs)
  const posting =
    length === 'short'
      ? sendInTurn(one, { callers: 4, over: over.signal })
      : sendSteadily(one, { perSecond: 20, over: over.signal })
  for (let restarted = 0; restarted < restarts; restarted++) {
    await sleep(1000)
    const part = site.parts[restarted % site.parts.length]
    if (part) await restart(site, { part, balancer, say })
    say(`${restarted + 1} of ${restarts} restarts`)
  }
  over.abort()
  const answers = await posting
  balancer.close()
  await untilNoneLeft(site.pool)
  const evidence = { log: newSenderLog(), sink, faults: [], effectsPerRun: 2 }
  const found = await checkHistory(site.pool, evidence)
  const webhooks = `${answers.length} webhooks (${countStatuses(answers)})`
  const done = `${restarts} restarts by SIGTERM of 2 processes, ${webhooks} through a balancer, ${found.effects} effects`
  const refused = answers.filter(({ status }) => status !== 202)
  for (const { status, text } of refused.slice(0, 5)) say(`${status}: ${text.slice(0, 200)}`)
  const failed = refused.filter(({ text }) => length === 'long' || !tooBusy.test(text))
  return [
    never(
      { id: 'REL-30', promise: 'a restart fails no request', done },
      { 'failed requests': failed.length, lost: await countLost(site.pool, answers) },
    ),
    never(
      { id: 'REL-30', promise: 'a restart repeats and ends nothing', done },
      {
        'steps repeated': found.repeatedSuccesses,
        'effects repeated': found.repeatedEffects,
        failed: found.failed,
        'not ended': found.stuck,
      },
    ),
  ]
}

/** Asks a process to end, and waits until it has ended and its successor is ready. */
async function restart(
  site: Site,
  { part, balancer, say }: { part: Part; balancer: Balancer; say: ProveOptions['say'] },
): Promise<void> {
  const before = part.pid()
  part.signal('SIGTERM')
  const what = `the successor of ${part.name}`
  await until(() => part.pid() !== before, { what, withinSeconds: 300, say })
  await site.untilReady()
  const sendsToAll = (): boolean => site.parts.every(({ url }) => balancer.sendsTo(url))
  await until(sendsToAll, { what: 'the balancer to see it', withinSeconds: 300, say })
}
