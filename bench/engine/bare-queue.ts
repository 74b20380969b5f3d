/** What a queue in this database can do at best: batches, and nothing decided in between. */
import type { BenchDatabase } from './database.ts'

/** Claims runs 200 at a time and ends them with a row of three steps, on two connections. @returns runs a second */
export async function bareQueueLoop(
  { admin, connection: { pool } }: BenchDatabase,
  { runs }: { runs: number },
): Promise<number> {
  await admin.query('truncate bench.queue, bench.ends')
  await admin.query('insert into bench.queue (id) select uuidv7() from generate_series(1, $1)', [
    runs,
  ])
  const steps = JSON.stringify([
    { id: 'a', output: 1 },
    { id: 'b', output: 2 },
    { id: 'c', output: 3 },
  ])
  const lane = async (): Promise<void> => {
    for (;;) {
      const { rows } = await pool.query<{ id: string }>({
        name: 'bare-claim',
        text: `update bench.queue set status = 'running', seq = seq + 1
               where id in (select id from bench.queue where status = 'queued'
                            order by id limit 200 for update skip locked)
               returning id`,
      })
      if (rows.length === 0) return
      await pool.query({
        name: 'bare-end',
        text: `with gone as (delete from bench.queue where id = any ($1::uuid[]) returning id)
               insert into bench.ends (id, outcome, steps)
               select i.id, '{"status":"succeeded"}', i.steps
               from unnest($1::uuid[], $2::jsonb[]) as i (id, steps) join gone using (id)`,
        values: [rows.map(({ id }) => id), rows.map(() => steps)],
      })
    }
  }
  const startedAt = performance.now()
  await Promise.all([lane(), lane()])
  return runs / ((performance.now() - startedAt) / 1000)
}
