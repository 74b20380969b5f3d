/**
 * Up to when everything that was committed has been seen, as a table expression `horizon(at)`: rows bear
 * the time at which their transaction began, so it is before the oldest one that is still open.
 */
export const horizon = `horizon as (
        -- A margin for transactions that have begun and are not listed yet.
        select least(now(), min(xact_start)) - interval '5 seconds' as at
        from pg_stat_activity
        where datname = current_database() and xact_start is not null
      )`
