/** The clock of the program jumps while runs are under way: leases and schedules are the database's. */
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { newSenderLog, sendDeliveries } from '../deliveries.ts'
import { checkHistory } from '../history.ts'
import { never, type Proof, type ProveOptions, type Row, voidRow } from '../proof.ts'
import { openSink, type Sink } from '../sink.ts'
import { seeded } from '../random.ts'
import { untilNoneLeft } from '../settled.ts'
import { openSite, type Site } from '../site.ts'
import { effect, makeHook } from '../workflows.ts'

const jumps = { short: ['+1h', '-1d'], long: ['+1h', '-1h', '+1d', '-1d', '+0'] }
const promise = 'a clock that jumps does no harm'

export const clockJumps: Proof = {
  name: 'clock-jumps',
  ids: ['REL-34'],
  manner: 'beside',
  usualMinutes: () => 1.1,
  async run(options) {
    const [library] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')
    if (library === undefined) {
      return [voidRow({ id: 'REL-34', promise }, 'libfaketime is not installed here')]
    }
    const dir = mkdtempSync(join(tmpdir(), 'floyo-clock-'))
    const file = join(dir, 'offset')
    writeFileSync(file, '+0')
    const sink = await openSink({ answerMs: 200 })
    const env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FLOYO_EGRESS_ALLOW: new URL(sink.url).host,
      FLOYO_LEASE_SECONDS: '3',
    }
    const site = await openSite({
      parts: { one: 'api,worker,scheduler', two: 'worker,scheduler' },
      env,
    })
    try {
      return await prove(site, sink, { ...options, jump: (offset) => writeFileSync(file, offset) })
    } finally {
      await site.close()
      sink.close()
      rmSync(dir, { recursive: true })
    }
  },
}

async function prove(
  site: Site,
  sink: Sink,
  { length, random, say, jump }: ProveOptions & { jump: (offset: string) => void },
): Promise<Row[]> {
  const offsets = jumps[length]
  const seconds = length === 'short' ? 3 : 10
  const hook = await makeHook(site.person, {
    name: 'Clock jumps',
    steps: [effect(sink, 'first'), effect(sink, 'second')],
  })
  const everyMinute = {
    name: 'Each minute',
    trigger: [{ type: 'schedule' as const, cron: '* * * * *', missed: 'run-all' as const }],
    steps: [{ id: 'tick', return: 'tick' }],
  }
  const { id } = await site.person.client.createWorkflow({ body: { definition: everyMinute } })
  await site.person.client.enableWorkflow({ params: { workflowId: id } })
  const log = newSenderLog()
  const count = offsets.length * seconds * 10
  const sending = sendDeliveries(
    { urlOf: () => hook.url, count, perSecond: 10, random: seeded(random.below(1e9)) },
    log,
  )
  for (const offset of offsets) {
    await sleep(seconds * 500)
    jump(offset)
    say(`the clock of the program is off by ${offset}`)
    await sleep(seconds * 500)
  }
  await sending
  const left = await untilNoneLeft(site.pool)
  const { rows } = await site.pool.query<{ early: number; twice: number }>(
    `select count(*) filter (where due_at > now())::int as early,
            (count(*) - count(distinct due_at))::int as twice
     from app.schedule_fires`,
  )
  const found = await checkHistory(site.pool, { log, sink, faults: [], effectsPerRun: 0 })
  const done = `the program's clock ${offsets.join(', ')} under ${log.accepted.size} webhooks of 2 effects, a schedule beside them`
  return [
    never(
      { id: 'REL-34', promise, done },
      {
        'leases stolen (effects repeated)': found.repeatedEffects,
        lost: found.lost,
        failed: found.failed,
        'not ended': left,
        'fired early': rows[0]?.early ?? 0,
        'fired twice': rows[0]?.twice ?? 0,
      },
    ),
  ]
}
