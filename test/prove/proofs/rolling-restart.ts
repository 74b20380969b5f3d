/** Rolling restarts under load: each process in turn is asked to end, behind a balancer. */
import { setTimeout as sleep } from 'node:timers/promises'
import { openBalancer } from '../balancer.ts'
import { newSenderLog } from '../deliveries.ts'
import { checkHistory } from '../history.ts'
import { never, type Proof, type ProveOptions, type Row } from '../proof.ts'
import { countLost, countStatuses, post, sendSteadily } from '../requests.ts'
import { openSink, type Sink } from '../sink.ts'
import { until, untilNoneLeft } from '../settled.ts'
import { openSite, type Site } from '../site.ts'
import { effect, makeHook } from '../workflows.ts'

const silentText = 'The database does not answer'

export const rollingRestart: Proof = {
  name: 'rolling-restart',
  ids: ['REL-30'],
  manner: 'beside',
  usualMinutes: () => 3,
  async run(options) {
    const sink = await openSink({ answerMs: 100 })
    const parts = { one: 'api,worker', two: 'api,worker' }
    // A balancer on a machine that others use takes longer to see who is not ready any more.
    const FLOYO_GRACE_SECONDS = options.length === 'short' ? '6' : '2'
    const env = { FLOYO_EGRESS_ALLOW: new URL(sink.url).host, FLOYO_GRACE_SECONDS }
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
  const balancer = await openBalancer(site.parts.map(({ url }) => url))
  const over = new AbortController()
  const url = balancer.url + new URL(hook.url).pathname
  const posting = sendSteadily((number) => post(url, JSON.stringify({ number })), {
    perSecond: 20,
    over: over.signal,
  })
  for (let restarted = 0; restarted < restarts; restarted++) {
    await sleep(1000)
    const part = site.parts[restarted % site.parts.length]
    part?.signal('SIGTERM')
    await untilRestarted(site, restarted, say)
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
  // That a machine is too busy for its database is told as such, and is no restart's doing.
  const failed = answers.filter(({ status, text }) => status !== 202 && !text.includes(silentText))
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

/** Waits until the process that was asked to end has ended and its successor is ready. */
async function untilRestarted(site: Site, index: number, say: ProveOptions['say']): Promise<void> {
  const part = site.parts[index % site.parts.length]
  if (!part) return
  const what = `${part.name} to say that it is not ready`
  await until(async () => !(await part.isReady()), { what, withinSeconds: 60, say })
  await site.untilReady()
  // So that the balancer has seen it too.
  await sleep(600)
}
