/**
 * Many machines: three processes of the API, three workers and a scheduler, each on a machine of its
 * own, on PostgreSQL alone and with Redis beside it, while processes are killed and held still, and
 * machines cut from the database, from Redis or from everything, without a word.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type RedisServer, redisServer } from '../../../packages/redis/src/testing/redis-server.ts'
import { newSenderLog, sendDeliveries } from '../deliveries.ts'
import { type Fault, strike } from '../faults.ts'
import { checkHistory } from '../history.ts'
import { type Machine, type Network, openNetwork } from '../network.ts'
import { atMost, never, type Proof, type ProveOptions, type Row } from '../proof.ts'
import { type Random, seeded } from '../random.ts'
import { openSink } from '../sink.ts'
import { openSite, type Site } from '../site.ts'
import { untilNoneLeft } from '../settled.ts'
import { measureScaling } from '../scaling.ts'
import { effect, makeHook } from '../workflows.ts'

const parts = {
  'api 1': 'api',
  'api 2': 'api',
  'api 3': 'api',
  'worker 1': 'worker',
  'worker 2': 'worker',
  'worker 3': 'worker',
  scheduler: 'scheduler',
}
const names = Object.keys(parts) as [string, ...string[]]
const measures = {
  short: { faults: 4, seconds: 10, cutSeconds: 4, leaseSeconds: 2 },
  long: { faults: 25, seconds: 50, cutSeconds: 20, leaseSeconds: 12 },
}

type Store = 'PostgreSQL alone' | 'PostgreSQL and Redis'

export const many: Proof = {
  name: 'many',
  ids: ['REL-01', 'REL-03', 'REL-04', 'REL-32'],
  usualMinutes: () => 3,
  async run(options) {
    const rows: Row[] = []
    for (const store of ['PostgreSQL alone', 'PostgreSQL and Redis'] as const) {
      rows.push(...(await proveWith(store, options)))
    }
    return rows
  },
}

/** Everything that stands, to be struck. */
interface Field {
  site: Site
  machines: Map<string, Machine>
  redis: RedisServer | undefined
  isRedisAway: boolean
}

async function proveWith(store: Store, options: ProveOptions): Promise<Row[]> {
  const measure = measures[options.length]
  const ending: (() => Promise<void> | void)[] = []
  const after = (work: () => Promise<void>): void => void ending.push(work)
  try {
    const redis =
      store === 'PostgreSQL alone' ? undefined : await redisServer({ after }, { bind: '0.0.0.0' })
    const machines = new Map<string, Machine>()
    let network: Network | undefined
    const prepare = async (database: number): Promise<(name: string) => Machine> => {
      const made = openNetwork({
        database,
        ...(redis ? { redis: Number(new URL(redis.url).port) } : {}),
      })
      network = made
      ending.push(() => made.close())
      for (const name of names) machines.set(name, await made.machine())
      return (name) => machines.get(name) as Machine
    }
    const sink = await openSink({ address: '0.0.0.0' })
    ending.push(() => sink.close())
    const site = await openSite({
      parts,
      machines: prepare,
      env: {
        FLOYO_EGRESS_ALLOW: '10.0.0.0/8, 127.0.0.0/8',
        FLOYO_LEASE_SECONDS: String(measure.leaseSeconds),
        ...(redis ? { REDIS_URL: redis.url } : {}),
      },
    })
    ending.push(() => site.close())
    if (!network) throw new Error('there is no network')
    const { kind } = network
    options.say(`${store}: ${names.length} processes, apart by ${kind}`)
    const reached = { ...sink, url: sink.url.replace('0.0.0.0', network.address) }
    const rows = await storm({ site, machines, redis, isRedisAway: false }, reached, {
      ...options,
      store,
      kind,
    })
    if (options.length === 'short') return rows
    return [...rows, await measureScaling(site, { store, say: options.say })]
  } finally {
    for (const end of ending.toReversed()) await end()
  }
}

async function storm(
  field: Field,
  sink: Parameters<typeof checkHistory>[1]['sink'],
  {
    length,
    kills,
    minutes,
    random,
    say,
    store,
    kind,
  }: ProveOptions & { store: Store; kind: string },
): Promise<Row[]> {
  const { site } = field
  const measure = measures[length]
  const count =
    length === 'short' ? measure.faults : Math.min(kills ?? measure.faults, measure.faults)
  const seconds = minutes === undefined ? measure.seconds : minutes * 60
  const hook = await makeHook(site.person, {
    name: `Many machines, ${store}`,
    steps: [effect(sink, 'first'), effect(sink, 'second')],
  })
  const path = new URL(hook.url).pathname
  const apis = site.parts.filter(({ name }) => name.startsWith('api'))
  const log = newSenderLog()
  let turn = 0
  const sending = sendDeliveries(
    {
      urlOf: () => `${apis[turn++ % apis.length]?.url}${path}`,
      count: seconds * 20,
      perSecond: 20,
      random: seeded(random.below(2 ** 31)),
    },
    log,
  )
  const faults: Fault[] = []
  const lasting: Promise<void>[] = []
  for (let struck = 0; struck < count; struck++) {
    await sleep((seconds / count) * 1000 * random.between(0.5, 1.5))
    const { fault, done } = strikeSome(field, random, measure.cutSeconds)
    faults.push(fault)
    lasting.push(done)
    if (struck % 5 === 4) {
      say(`${store}: ${struck + 1} faults (${fault.what}), ${log.accepted.size} accepted`)
    }
  }
  await Promise.all([...lasting, sending])
  const lastAt = Math.max(...faults.map(({ to }) => to))
  await untilNoneLeft(site.pool, 120)
  const toFinal = (Date.now() - lastAt) / 1000
  const found = await checkHistory(site.pool, { log, sink, faults, effectsPerRun: 2 })
  if (found.example) say(`an effect repeated without excuse: ${found.example}`)
  const done = `${store}, 7 processes apart by ${kind}: ${log.accepted.size} webhooks to 3 APIs, ${faults.length} kills, freezes and cuts of the network`
  const { lost, doubled, stuck, failed, missingEffects } = found
  const share = (100 * found.repeatedEffects) / Math.max(1, found.effects)
  return [
    never(
      {
        id: store === 'PostgreSQL alone' ? 'REL-01' : 'REL-32',
        promise: 'many machines lose nothing',
        done,
      },
      { lost, doubled, stuck, failed, 'effects missing': missingEffects },
    ),
    atMost(
      { id: 'REL-01', promise: 'all is final after the last fault', done },
      { name: 'time', limit: 60, seen: toFinal, unit: 's' },
    ),
    never(
      { id: 'REL-03', promise: 'a recorded success never runs again', done },
      { 'run again': found.repeatedSuccesses },
    ),
    never(
      {
        id: 'REL-04',
        promise: 'effects repeat only when they were open at a fault',
        done: `${found.effects} effects, ${found.repeatedEffects} (${share.toFixed(2)} %) repeated`,
      },
      { 'repeated otherwise': found.unexcused },
    ),
  ]
}

/** One fault: as in the kill loop, or a cut, or, where there is one, Redis dies or loses everything. */
function strikeSome(
  field: Field,
  random: Random,
  longestSeconds: number,
): { fault: Fault; done: Promise<void> } {
  const { site, machines, redis } = field
  const way = random.pick([
    'strike',
    'cut',
    'cut',
    redis && !field.isRedisAway ? 'redis' : 'strike',
  ])
  const seconds = random.between(longestSeconds / 12, longestSeconds)
  if (way === 'strike') {
    const targets = ['postmaster', 'backend', ...names] as [string, ...string[]]
    return strike(site, { random, targets, freezeSeconds: longestSeconds })
  }
  const from = Date.now()
  const fault: Fault = { from, to: from, what: way }
  const over = async (work: () => Promise<void>): Promise<void> => {
    await sleep(seconds * 1000)
    await work()
    fault.to = Date.now()
  }
  if (way === 'redis' && redis) {
    fault.what = `kill Redis for ${seconds.toFixed(1)} s`
    field.isRedisAway = true
    const back = async (): Promise<void> => {
      await redis.start()
      field.isRedisAway = false
    }
    return { fault, done: redis.kill().then(() => over(back)) }
  }
  const name = random.pick(names)
  const what = random.pick(['database', 'everything', redis ? 'redis' : 'database'] as const)
  fault.what = `cut ${name} from ${what} for ${seconds.toFixed(1)} s`
  const machine = machines.get(name)
  if (!machine) throw new Error(`there is no machine for ${name}`)
  return { fault, done: machine.cut(what).then(() => over(() => machine.heal())) }
}
