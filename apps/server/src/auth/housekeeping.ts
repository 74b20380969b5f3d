/** What sign-in leaves behind and nobody needs any more: removed by the scheduler, hour by hour. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Logger } from 'pino'

const hourMs = 3_600_000

const statements = [
  'delete from auth.guesses where expires_at < now()',
  `delete from auth.session where "expiresAt" < now() or "updatedAt" < now() - interval '12 hours'`,
  `delete from auth.device_enrolments where expires_at < now() - interval '1 day'`,
  'delete from auth.owner_links where expires_at < now()',
  `delete from auth.invitation where "expiresAt" < now() - interval '30 days'`,
]

/** Removes once, then every hour, until `signal` aborts. */
export async function keepSignInTidy(
  { pool, log }: { pool: Pool; log: Logger },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for (const statement of statements) await pool.query(statement)
    } catch (error) {
      log.warn(
        { err: error },
        'old sessions and codes could not be removed; the next hour tries again',
      )
    }
    await sleep(hourMs, undefined, { signal }).catch(() => {})
  }
}
