/** Limits: steps that ignore their end, or whose target never answers, end with their time all the same. */
import { setTimeout as sleep } from 'node:timers/promises'
import { silentLog } from '@floyo/db'
import { aDefinition, seedWorkflow, type TestDatabase } from '@floyo/db/testing'
import { createEngine } from '@floyo/engine'
import { actionsOf } from '../actions.ts'
import { atMost, never, type Proof, type ProveOptions, type Row } from '../proof.ts'
import { until } from '../settled.ts'
import { withTestDatabase } from '../test-database.ts'

const limitSeconds = 1

/** None of them cares for its signal. */
const deaf = actionsOf({
  'deaf.never': () => new Promise(() => {}),
  'deaf.later': () => sleep(60_000, undefined, { ref: false }),
  // Comes back again and again between short blocks of the event loop, long after its time is over. Some
  // twenty of them go on at a time: more would leave the loop no time at all, for any of them.
  'deaf.busy': async () => {
    for (const since = performance.now(); performance.now() - since < 5000;) {
      const freeAt = performance.now() + 5
      while (performance.now() < freeAt);
      await sleep(200, undefined, { ref: false })
    }
  },
})

export const limits: Proof = {
  name: 'limits',
  ids: ['REL-11'],
  manner: 'beside',
  usualMinutes: () => 1,
  run: (options) => withTestDatabase((database) => prove(database, options)),
}

async function prove(
  { owner, pools }: TestDatabase,
  { length, say }: ProveOptions,
): Promise<Row[]> {
  const count = length === 'short' ? 30 : 1000
  const engine = createEngine({ pool: pools.engine, ...deaf, log: silentLog })
  const stop = new AbortController()
  const running = engine.runWorker(stop.signal)
  try {
    const names = [...deaf.actions.keys()]
    const workflows = await Promise.all(
      names.map((use) =>
        seedWorkflow(owner, {
          definition: aDefinition({
            steps: [
              {
                id: 'deaf',
                use,
                timeout: `${limitSeconds}s`,
                onError: 'continue',
                retry: { attempts: 1, backoff: 'fixed', initial: '1s', max: '1s' },
              },
            ],
          }),
        }),
      ),
    )
    for (let made = 0; made < count; made++) {
      // The busy ones are few: they share one processor with all others.
      const workflow = workflows[made % 20 === 0 ? 2 : made % 2]
      if (workflow) await engine.startRun({ ...workflow, inputs: {} })
    }
    const ended = async (): Promise<number> => {
      const { rows } = await pools.owner.query<{ ended: number }>(
        'select count(*)::int as ended from app.run_ends',
      )
      return rows[0]?.ended ?? 0
    }
    const all = { what: `the ${count} steps to end`, withinSeconds: 300, say }
    await until(async () => (await ended()) >= count, all)
    say(`${await ended()} of ${count} have ended`)
    const { rows: ends } = await pools.owner.query<{ seconds: number; code: string }>(tookSql)
    const done = `${count} steps with a limit of ${limitSeconds} s that ignore their signal, never answer, or keep the event loop busy`
    const slowest = Math.max(...ends.map(({ seconds }) => seconds))
    const rows = [
      never(
        { id: 'REL-11', promise: 'every step ends', done },
        {
          'not ended': count - ends.length,
          'without timed_out': ends.filter(({ code }) => code !== 'timed_out').length,
        },
      ),
    ]
    // How late an end may be is asked of a machine that does nothing else.
    if (length === 'short') return rows
    return [
      ...rows,
      atMost(
        { id: 'REL-11', promise: 'a step ends with its time', done },
        { name: 'longest', limit: limitSeconds + 1, seen: slowest, unit: 's' },
      ),
    ]
  } finally {
    stop.abort()
    await running
  }
}

/** How long each step took from its intent to its failure, by its journal. */
const tookSql = `
  select extract(epoch from (f.entry ->> 'at')::timestamptz - (a.entry ->> 'at')::timestamptz)::float8 as seconds,
         f.entry #>> '{error,code}' as code
  from app.run_ends e
  cross join jsonb_array_elements(e.entries) as f(entry)
  join app.run_journal j on j.workspace_id = e.workspace_id and j.run_id = e.run_id
  cross join jsonb_array_elements(j.entries) as a(entry)
  where f.entry ->> 'type' = 'failed' and a.entry ->> 'type' = 'attempt'`
