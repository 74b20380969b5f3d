/**
 * Soak: half of what the machine can take, for as long as is asked (`--only soak --minutes 480`), with a
 * line each minute: what the processes hold after a full collection, dead rows of the hot tables, runs
 * that do not end.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { atMost, never, type Proof, type ProveOptions, type Row } from '../proof.ts'
import { type Answered, countLost, post, sendSteadily } from '../requests.ts'
import { untilNoneLeft } from '../settled.ts'
import { openSink, type Sink } from '../sink.ts'
import { openSite, type Site } from '../site.ts'
import { fitLine } from '../line.ts'
import { inspectable, type Inspector, type LiveMemory, openInspector } from '../live-memory.ts'
import { effect, makeHook } from '../workflows.ts'

const parts = { api: 'api', worker: 'worker', scheduler: 'scheduler' }
const hotTables = ['run_queue', 'run_gates', 'run_waits', 'webhooks']
/** A run that is older has been forgotten. */
const stuckSeconds = 60
const slopeLimitMb = 1
const warmUpMinutes = 15
/** A worker that starts takes so long to its full number of effects at a time. */
const fullPaceSeconds = 20
/** Some minutes of them: whoever watches for hours is not to grow himself. */
const rememberedEffects = 200_000

/** What is seen at the end of a minute. */
interface Minute {
  hours: number
  /** After a full collection at its end, by process. */
  memory: Record<string, LiveMemory>
  queued: number
  stuck: number
  dead: number
  queueMb: number
}

export const soak: Proof = {
  name: 'soak',
  ids: ['REL-20', 'REL-06'],
  onlyByName: true,
  usualMinutes: ({ minutes = 60 }) => minutes + 1,
  async run(options) {
    const sink = await openSink({ remember: rememberedEffects })
    const site = await openSite({
      parts,
      env: { FLOYO_EGRESS_ALLOW: new URL(sink.url).host, ...inspectable },
    })
    const inspectors = await openInspectors(site)
    try {
      const number = { id: 'number', set: { number: '{{ trigger.body.number }}' } }
      const steps = [number, effect(sink, 'first'), effect(sink, 'second')]
      const { url } = await makeHook(site.person, { name: 'Soak', steps })
      const perSecond = Math.max(1, Math.round((await capacityOf(site, url)) / 2))
      options.say(`${perSecond} runs a second, each with 2 effects: half of what was taken`)
      return await keepUp(site, { url, perSecond, sink, inspectors }, options)
    } finally {
      for (const inspector of inspectors.values()) inspector.close()
      await site.close()
      sink.close()
    }
  },
}

type Inspectors = ReadonlyMap<string, Inspector>

async function openInspectors(site: Site): Promise<Inspectors> {
  const opened = site.parts.map(
    async (part) => [part.name, await openInspector(part.output())] as const,
  )
  return new Map(await Promise.all(opened))
}

/** How many runs a second are finished when callers never wait, by a worker at its full pace. */
async function capacityOf(site: Site, url: string): Promise<number> {
  await finishedPerSecond(site, url, fullPaceSeconds)
  return finishedPerSecond(site, url, 10)
}

async function finishedPerSecond(site: Site, url: string, seconds: number): Promise<number> {
  const since = performance.now()
  let sent = 0
  const call = async (): Promise<void> => {
    while (performance.now() - since < seconds * 1000) {
      await post(url, JSON.stringify({ number: sent++ }))
    }
  }
  await Promise.all(Array.from({ length: 32 }, call))
  await untilNoneLeft(site.pool, 120)
  return sent / ((performance.now() - since) / 1000)
}

interface Keeping {
  url: string
  perSecond: number
  sink: Sink
  inspectors: Inspectors
}

async function keepUp(
  site: Site,
  { url, perSecond, sink, inspectors }: Keeping,
  { minutes: asked, length, say }: ProveOptions,
): Promise<Row[]> {
  const count = asked ?? (length === 'short' ? 2 : 60)
  const over = new AbortController()
  const seen = { sent: 0, refused: 0, lost: 0 }
  const sending = sendSteadily(
    async (number) => {
      const answer = await post(url, JSON.stringify({ number }))
      seen.sent++
      if (answer.status !== 202) seen.refused++
      return answer
    },
    { perSecond, over: over.signal, keep: 1000 },
  )
  const minutes: Minute[] = []
  const since = performance.now()
  for (let number = 1; number <= count; number++) {
    const minute = await lookFor(site, { since, number, inspectors })
    minutes.push(minute)
    const memory = Object.entries(minute.memory).map(
      ([name, { heldMb, residentMb }]) =>
        `${name} ${heldMb.toFixed(1)} of ${residentMb.toFixed(0)}`,
    )
    say(
      `minute ${number}: MB held ${memory.join(', ')}; sent ${seen.sent}, refused ${seen.refused}, queued ${minute.queued}, stuck ${minute.stuck}, dead rows ${minute.dead}, queue ${minute.queueMb.toFixed(1)} MB`,
    )
  }
  over.abort()
  const last = await sending
  const left = await untilNoneLeft(site.pool, 120)
  return report(site, {
    minutes,
    last,
    left,
    repeated: sink.repeats(),
    done: `${count} min, ${seen.sent} runs with 2 effects each at ${perSecond}/s (${seen.refused} refused)`,
  })
}

/** Looks at the end of the numbered minute. */
async function lookFor(
  site: Site,
  { since, number, inspectors }: { since: number; number: number; inspectors: Inspectors },
): Promise<Minute> {
  await sleep(Math.max(0, number * 60_000 - (performance.now() - since)))
  const memory: Record<string, LiveMemory> = {}
  for (const [name, inspector] of inspectors) memory[name] = await inspector.collect()
  const { rows } = await site.pool.query<Omit<Minute, 'hours' | 'memory'>>(
    `select (select count(*)::int from app.run_queue) as queued,
            (select count(*)::int from app.run_queue q join app.runs r on r.id = q.run_id
             where r.created_at < now() - make_interval(secs => $2)) as stuck,
            (select coalesce(sum(n_dead_tup), 0)::int from pg_stat_user_tables
             where schemaname = 'app' and relname = any ($1)) as dead,
            pg_total_relation_size('app.run_queue') / 1048576.0::float8 as "queueMb"`,
    [hotTables, stuckSeconds],
  )
  const [found] = rows
  if (!found) throw new Error('the database said nothing')
  return { hours: (performance.now() - since) / 3_600_000, memory, ...found }
}

interface Soaked {
  minutes: Minute[]
  last: Answered[]
  left: number
  repeated: number
  done: string
}

async function report(site: Site, { minutes, last, left, repeated, done }: Soaked): Promise<Row[]> {
  // A process takes what it needs first: code is compiled, pools and caches fill.
  const warm = minutes.slice(Math.min(warmUpMinutes, Math.floor(minutes.length / 3)))
  const slopes = site.parts.map(({ name }) =>
    slopeRow(
      { name, done },
      warm.map(({ hours, memory }) => [hours, memory[name]?.heldMb ?? 0]),
    ),
  )
  const resident = warm.flatMap(({ memory }) =>
    Object.values(memory).map(({ residentMb }) => residentMb),
  )
  const most = (pick: (minute: Minute) => number): number => Math.max(0, ...warm.map(pick))
  return [
    ...slopes,
    atMost(
      { id: 'REL-20', promise: 'no process grows beyond its room', done },
      {
        name: 'resident after a collection',
        limit: 512,
        seen: Math.max(...resident),
        unit: 'MB',
        note: `${Math.min(...resident).toFixed(0)} at least`,
      },
    ),
    never(
      { id: 'REL-06', promise: 'no run stays open', done },
      {
        lost: await countLost(site.pool, last),
        stuck: most(({ stuck }) => stuck),
        'not ended': left,
        'effects repeated': repeated,
        exits: site.parts.reduce((sum, part) => sum + part.exits(), 0),
      },
    ),
    atMost(
      { id: 'REL-20', promise: 'hot tables stay small', done },
      {
        name: 'the queue with its indexes',
        limit: 64,
        seen: most(({ queueMb }) => queueMb),
        unit: 'MB',
        note: `at most ${most(({ queued }) => queued)} runs queued, ${most(({ dead }) => dead)} dead rows in ${hotTables.join(', ')}`,
      },
    ),
  ]
}

/** Whether memory grows, as far as the time allows to tell. */
function slopeRow(
  { name, done }: { name: string; done: string },
  points: readonly (readonly [number, number])[],
): Row {
  const { slope, error } = fitLine(points)
  const from = points[0]?.[1] ?? 0
  const row = {
    id: 'REL-20',
    promise: `what the ${name} process holds does not grow`,
    done,
    asked: `slope <= ${slopeLimitMb} MB/h`,
    seen: `${slope.toFixed(2)} MB/h +- ${(2 * error).toFixed(2)}, from ${from.toFixed(0)} MB (${points.length} min after warm-up)`,
  }
  const chance = 2 * error
  // What is taken to get warm is no growth.
  if (points.length < warmUpMinutes) return { ...row, verdict: 'void' }
  if (slope - chance > slopeLimitMb) return { ...row, verdict: 'fail' }
  const isShown =
    slope + chance <= slopeLimitMb || (slope <= slopeLimitMb && chance <= slopeLimitMb)
  // Too short to tell: what is seen could be chance.
  return { ...row, verdict: isShown ? 'pass' : 'void' }
}
