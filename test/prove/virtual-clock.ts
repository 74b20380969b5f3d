/**
 * A database whose clock we turn: `now()` of our own stands before PostgreSQL's in the search path, so
 * that the product's own statements, unchanged, see the time that a proof wants them to see.
 */
import type { ClientBase, Pool } from 'pg'

/** Where `now` is looked up first. */
const searchPath = 'prove, app, pg_catalog'

export interface VirtualClock {
  /** Lets time go on from where it is, `speed` times as fast, until it stands still at `stopAt`. */
  run(options: { speed: number; stopAt: Date }): Promise<void>
  /** Jumps ahead and stands still. */
  jump(to: Date): Promise<void>
  now(): Promise<Date>
}

/** Makes the clock, standing still at `startAt`. @param owner a pool of the administrator */
export async function makeVirtualClock(owner: Pool, startAt: Date): Promise<VirtualClock> {
  await owner.query(`
    create schema prove;
    create table prove.clock (since timestamptz, base timestamptz, speed float8, stop_at timestamptz);
    create function prove.now() returns timestamptz language sql stable as $$
      select least(stop_at, base + (pg_catalog.now() - since) * speed) from prove.clock
    $$;
    grant usage on schema prove to public;
    grant select on prove.clock to public`)
  const set = (values: [Date, number, Date]): Promise<unknown> =>
    owner.query(
      'update prove.clock set since = pg_catalog.now(), base = $1, speed = $2, stop_at = $3',
      values,
    )
  await owner.query('insert into prove.clock default values')
  await set([startAt, 0, startAt])
  const now = async (): Promise<Date> => {
    const { rows } = await owner.query<{ now: string }>('select prove.now() as now')
    return new Date(rows[0]?.now ?? Number.NaN)
  }
  return {
    now,
    run: async ({ speed, stopAt }) => void (await set([await now(), speed, stopAt])),
    jump: async (to) => void (await set([to, 0, to])),
  }
}

/** Lets every statement of a pool that has one connection so far see the turned clock. */
export async function turnClock(pool: Pool): Promise<void> {
  const turn = `set search_path = ${searchPath}`
  Object.assign(pool.options, {
    verify: (client: ClientBase, done: (error?: Error) => void) => {
      client.query(turn, (error: Error | null) => done(error ?? undefined))
    },
  })
  // The one connection that there is already.
  await pool.query(turn)
}
