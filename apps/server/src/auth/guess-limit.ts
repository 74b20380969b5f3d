/**
 * How often something that can be guessed may be tried: counted in the database, so that the limit
 * holds across restarts and processes (SEC-14). The try is counted before it is checked.
 */
import { createHash } from 'node:crypto'
import { AppError } from '@floyo/contracts'
import type { Pool } from 'pg'

export interface GuessLimit {
  /** What is guessed, and by whom or about whom: `['sign-in', email]`. */
  subject: readonly string[]
  tries: number
  seconds: number
}

/** @throws AppError `too_many_requests` when there were as many tries already */
export async function countGuess(pool: Pool, limit: GuessLimit): Promise<void> {
  const { rows } = await pool.query<{ count: number; seconds: number }>({
    name: 'count_guess',
    text: `insert into auth.guesses as g (subject, count, expires_at)
           values ($1, 1, now() + make_interval(secs => $2))
           on conflict (subject) do update
           set count = case when g.expires_at <= now() then 1 else g.count + 1 end,
               expires_at = case when g.expires_at <= now() then excluded.expires_at else g.expires_at end
           returning count, extract(epoch from expires_at - now())::float8 as seconds`,
    values: [keyOf(limit.subject), limit.seconds],
  })
  const [row] = rows
  if (!row || row.count <= limit.tries) return
  throw new AppError('too_many_requests', 'That was tried too often; wait, then try again', {
    retryAfterSeconds: Math.max(1, row.seconds),
  })
}

/** Takes the count back, after the right answer. */
export async function forgetGuesses(pool: Pool, subject: readonly string[]): Promise<void> {
  await pool.query('delete from auth.guesses where subject = $1', [keyOf(subject)])
}

/** Addresses of people do not lie about in yet another table. */
function keyOf(subject: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(subject)).digest('base64url')
}
