/** A sick target: half of the traffic goes to a host that answers nothing but 503. */
import { setTimeout as sleep } from 'node:timers/promises'
import { atMost, type Proof, type ProveOptions, type Row } from '../proof.ts'
import { post, sendSteadily } from '../requests.ts'
import { openSink, type Sink } from '../sink.ts'
import { openSite, type Site } from '../site.ts'
import { effect, makeHook } from '../workflows.ts'

const perSecond = 20
const parts = {
  api: 'api',
  'worker 1': 'worker',
  'worker 2': 'worker',
  'worker 3': 'worker',
  scheduler: 'scheduler',
}
const workers = 3
/**
 * Each worker counts the calls that it makes itself, and the first that has seen enough of them fail
 * stops all: at worst every one of them was about to. Word of it takes a moment, in which others begin.
 */
const mostBeforeLeftAlone = workers * 20 + perSecond
/** By then the sick target is left alone; what it still gets is counted for a while. */
const leftAloneSeconds = 8
const measures = { short: { settle: 10, count: 5 }, long: { settle: 60, count: 15 } }

export const sickTarget: Proof = {
  name: 'sick-target',
  ids: ['REL-12'],
  manner: 'beside',
  usualMinutes: () => 1.5,
  async run(options) {
    const [well, sick] = await Promise.all([openSink(), openSink({ status: 503 })])
    const site = await openSite({
      env: { FLOYO_EGRESS_ALLOW: [well, sick].map(({ url }) => new URL(url).host).join(',') },
      parts,
    })
    try {
      return await prove(site, { well, sick }, options)
    } finally {
      await site.close()
      well.close()
      sick.close()
    }
  },
}

async function prove(
  site: Site,
  { well, sick }: { well: Sink; sick: Sink },
  { length, say }: ProveOptions,
): Promise<Row[]> {
  const { settle, count } = measures[length]
  const hookOf = (sink: Sink, name: string) =>
    makeHook(site.person, { name, steps: [effect(sink, 'call')] })
  const hooks = [await hookOf(well, 'Well'), await hookOf(sick, 'Sick')]
  const over = new AbortController()
  const sending = sendSteadily(
    (number) => post(hooks[number % 2]?.url ?? '', JSON.stringify({ number })),
    { perSecond: 2 * perSecond, over: over.signal },
  )
  // Before the first probe.
  await sleep(leftAloneSeconds * 1000)
  const first = [...sick.arrivals.values()].flat().length
  await sleep((settle - leftAloneSeconds) * 1000)
  const from = Date.now()
  await sleep(count * 1000)
  const to = Date.now()
  over.abort()
  await sending
  const seconds = (to - from) / 1000
  const callsTo = (sink: Sink): number =>
    [...sink.arrivals.values()].flat().filter(({ at }) => at >= from && at < to).length / seconds
  const [wellCalls, sickCalls] = [callsTo(well), callsTo(sick)]
  say(
    `calls a second after ${settle} s: ${wellCalls.toFixed(1)} to the well, ${sickCalls.toFixed(2)} to the sick target`,
  )
  const done = `${perSecond} runs a second to a well target and as many to one that answers 503, ${settle + count} s, ${workers} workers`
  return [
    atMost(
      { id: 'REL-12', promise: 'a sick target does not sink the rest', done },
      {
        name: 'what the well target misses',
        limit: 10,
        seen: Math.max(0, 100 - (100 * wellCalls) / perSecond),
        unit: '%',
      },
    ),
    atMost(
      { id: 'REL-12', promise: 'what one worker has found sick all leave alone', done },
      { name: 'calls until then', limit: mostBeforeLeftAlone, seen: first, unit: 'calls' },
    ),
    atMost(
      { id: 'REL-12', promise: 'a sick target is left alone', done },
      {
        name: `of the calls it would get, after ${settle} s`,
        limit: 5,
        seen: (100 * sickCalls) / perSecond,
        unit: '%',
      },
    ),
  ]
}
