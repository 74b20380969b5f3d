/**
 * Dropping months of runs and of events in which nothing is kept any more. A drop needs its table for
 * itself for a moment. It asks for that for 50 ms and gives up, so nobody who stores runs waits longer
 * than that for it, and what could not be had now is asked for again, at last in the next round.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { inTransaction, type Query, queryOn } from '../sql/query.ts'
import type { RemoveFile, RetentionOptions } from './keep-retention.ts'
import { deadLetterDays } from './remove-runs.ts'

const tries = 5
const betweenTriesMs = 200

/** A month is dropped table by table in this order: a run without its row is nowhere to be seen. */
const runTables = ['app.runs', 'app.run_ends', 'app.run_journal']

interface Month {
  /** Its first moment and that of the next one, ISO 8601. */
  from: string
  to: string
}

/** Drops what can go. @returns the tables and months that went, such as `runs 2026-01` */
export async function dropMonths(options: RetentionOptions): Promise<string[]> {
  const { pool, usual, signal } = options
  const dropped: string[] = []
  for (const month of await listMonths(pool, runTables)) {
    for (const table of runTables) {
      if (signal.aborted) return dropped
      const isFree = (query: Query): Promise<boolean> => isFreeOfRuns(query, month, usual.runs)
      if (!(await drop(options, { table, month, isFree }))) break
      dropped.push(nameOf(table, month))
    }
  }
  for (const month of await listMonths(pool, ['app.events'])) {
    const isFree = (query: Query): Promise<boolean> => isFreeOfEvents(query, month, usual.events)
    if (await drop(options, { table: 'app.events', month, isFree })) {
      dropped.push(nameOf('app.events', month))
    }
  }
  return dropped
}

function nameOf(table: string, { from }: Month): string {
  return `${table.slice('app.'.length)} ${from.slice(0, 7)}`
}

/** The months of any of the tables that are over, the oldest first. */
function listMonths(pool: Pool, tables: readonly string[]): Promise<Month[]> {
  return queryOn(pool)<Month>({
    text: `
      with month as (
        select distinct to_timestamp(right(c.relname, 7), 'YYYY"m"MM') at time zone 'UTC' as first
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = any($1::text[]::regclass[]) and c.relname ~ '_y[0-9]{4}m[0-9]{2}$'
      )
      select to_char(first, 'YYYY-MM-DD"T00:00:00Z"') as "from",
             to_char(first + interval '1 month', 'YYYY-MM-DD"T00:00:00Z"') as "to"
      from month
      where first + interval '1 month' < (now() at time zone 'UTC') - interval '1 day'
      order by first`,
    values: [tables],
  })
}

interface Drop {
  table: string
  month: Month
  isFree: (query: Query) => Promise<boolean>
}

/** @returns whether the table has no such month any more */
async function drop(
  { pool, removeFile }: RetentionOptions,
  { table, month, isFree }: Drop,
): Promise<boolean> {
  for (let tried = 1; tried <= tries; tried++) {
    try {
      const files = await inTransaction(pool, async (query) => {
        if (!(await isFree(query))) return null
        const removed = table === 'app.runs' ? await removeWhatBelongs(query, month) : []
        const text = 'select app.drop_month($1::regclass, $2::timestamptz)'
        await query({ text, values: [table, month.from] })
        return removed
      })
      if (files === null) return false
      await removeFiles(files, removeFile)
      return true
    } catch (error) {
      if (!isBusy(error)) throw error
      await sleep(betweenTriesMs)
    }
  }
  return false
}

type Place = Parameters<RemoveFile>[0]

async function removeFiles(files: readonly Place[], removeFile: RemoveFile): Promise<void> {
  for (const file of files) await removeFile(file)
}

/** What lies beside the tables of runs. Most of it has gone with its runs, day by day. */
function removeWhatBelongs(query: Query, { from, to }: Month): Promise<Place[]> {
  const ofMonth = 'where run_id >= app.uuid_floor($1) and run_id < app.uuid_floor($2)'
  return query<Place>({
    text: `
      with waits as (delete from app.run_waits ${ofMonth}),
      commands as (delete from app.device_commands ${ofMonth})
      delete from app.files ${ofMonth} returning workspace_id as "workspaceId", id`,
    values: [from, to],
  })
}

/** That an id is of the month of the first two parameters. */
function inMonth(id: string): string {
  return `${id} >= app.uuid_floor($1) and ${id} < app.uuid_floor($2)`
}

/** The same that keeps single runs, asked of all that were accepted in a month. */
async function isFreeOfRuns(
  query: Query,
  { from, to }: Month,
  usual: RetentionOptions['usual']['runs'],
): Promise<boolean> {
  const [row] = await query<{ isFree: boolean }>({
    text: `
      select not exists (select from app.run_queue where ${inMonth('run_id')})
         and not exists (select from app.run_holds where ${inMonth('run_id')})
         and not exists (select from app.step_pins where ${inMonth('run_id')})
         and not exists (select from app.runs again
                         where ${inMonth('again.retry_of')} and again.id >= app.uuid_floor($2))
         -- What a run repeated goes together with it, one by one.
         and not exists (select from app.runs again
                         join app.runs origin on origin.workspace_id = again.workspace_id
                                             and origin.id = again.retry_of
                         where ${inMonth('again.id')} and origin.id < app.uuid_floor($1))
         and not exists (select from app.run_waits w join app.run_queue q on q.run_id = w.run_id
                         where w.kind = 'child' and ${inMonth('w.child_run_id')})
         and not exists (
           select from app.workspaces w
           where exists (select from app.run_ends e
                         where e.workspace_id = w.id and ${inMonth('e.run_id')}
                           and e.finished_at >= least(app.kept_since(w.retention, $3, 'runs'),
                                                      date_trunc('day', now() - interval '1 hour', 'UTC'))))
         and not exists (
           select from app.run_ends e
           where ${inMonth('e.run_id')} and e.outcome -> 'error' -> 'dead' is not null
             and e.finished_at >= now() - make_interval(days => ${deadLetterDays})
             and not exists (select from app.runs again
                             where again.workspace_id = e.workspace_id and again.retry_of = e.run_id))
         as "isFree"`,
    values: [from, to, { runs: usual }],
  })
  return row?.isFree ?? false
}

async function isFreeOfEvents(
  query: Query,
  { from, to }: Month,
  usual: RetentionOptions['usual']['events'],
): Promise<boolean> {
  const [row] = await query<{ isFree: boolean }>({
    text: `
      select not exists (
        select from app.workspaces w
        where exists (select from app.events e
                      where e.workspace_id = w.id and e.id >= app.uuid_floor($1) and e.id < app.uuid_floor($2)
                        and greatest(e.occurred_at, e.received_at) >= app.kept_since(w.retention, $3, 'events')))
        as "isFree"`,
    values: [from, to, { events: usual }],
  })
  return row?.isFree ?? false
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03'
}
