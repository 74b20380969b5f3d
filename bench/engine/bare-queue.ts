/** What a queue in this database can do at best: batches, and nothing decided in between. */
import type { BenchDatabase } from './database.ts'
import { delivery } from './definitions.ts'

const batch = 1000

/**
 * Inserts runs a thousand at a time, claims them, writes three rows of steps for each, and ends them.
 * @returns runs a second
 */
export async function claimedQueueLoop({ admin }: BenchDatabase, seconds: number): Promise<number> {
  const body = JSON.stringify(delivery)
  const startedAt = performance.now()
  let runs = 0
  while (performance.now() - startedAt < seconds * 1000) {
    await admin.query({
      name: 'bare-enqueue',
      text: 'insert into bench.queue (id, body) select uuidv7(), $1 from generate_series(1, $2)',
      values: [body, batch],
    })
    const { rows } = await admin.query<{ id: string }>({
      name: 'bare-claim',
      text: `update bench.queue set status = 'running'
             where id in (select id from bench.queue where status = 'queued'
                          order by id limit $1 for update skip locked)
             returning id`,
      values: [batch],
    })
    const ids = rows.map(({ id }) => id)
    await admin.query({
      name: 'bare-steps',
      text: `insert into bench.steps (id, seq, output)
             select i.id, s.seq, s.output
             from unnest($1::uuid[]) as i (id)
             cross join (values (1, '[3,4.5,6]'::jsonb), (2, 'true'), (3, '{"sum":13.5}')) s (seq, output)`,
      values: [ids],
    })
    await admin.query({
      name: 'bare-finish',
      text: `with gone as (delete from bench.queue where id = any ($1::uuid[]) returning id)
             insert into bench.ends (id, outcome) select id, '{"status":"succeeded"}' from gone`,
      values: [ids],
    })
    runs += ids.length
  }
  return runs / ((performance.now() - startedAt) / 1000)
}
