/** Schedules as they stand, the times ahead of them, and the calendars on whose days they rest. */
import { z } from 'zod'
import { pageOf } from './page.ts'
import { Timestamp } from './time.ts'

export const Schedule = z
  .object({
    id: z.uuid(),
    workflowId: z.uuid(),
    workflowName: z.string(),
    /** Five fields, or `@every 15m`. */
    cron: z.string(),
    timezone: z.string(),
    missed: z.enum(['skip', 'run-once', 'run-all']),
    overlap: z.enum(['allow', 'skip', 'queue', 'cancel-old']),
    /** The calendar on whose days it rests. */
    calendar: z.string().nullable(),
    /** Null while it is paused without an end. */
    nextAt: Timestamp.nullable(),
    lastDueAt: Timestamp.nullable(),
    paused: z.boolean(),
    /** Null when it is paused until somebody resumes it. */
    pausedUntil: Timestamp.nullable(),
    /** How many of its runs wait for the run before them. */
    waiting: z.int(),
  })
  .meta({ id: 'Schedule' })
export type Schedule = z.infer<typeof Schedule>
export const SchedulePage = pageOf(Schedule)

/** Without `until` it lasts until somebody resumes the schedule. */
export const Pause = z.strictObject({ until: Timestamp.optional() }).meta({ id: 'Pause' })

/** A time ahead; on a day of rest it is `skipped`, or `moved` to the next workday. */
export const NextTime = z
  .object({
    at: Timestamp,
    timezone: z.string(),
    state: z.enum(['fires', 'skipped', 'moved']),
    movedTo: Timestamp.nullable(),
    /** Minutes ahead of UTC there and then: another number after the clocks have changed. */
    offsetMinutes: z.int(),
  })
  .meta({ id: 'NextTime' })
export type NextTime = z.infer<typeof NextTime>
/** `items` are the times at which a run starts, `times` those with the days of rest in between. */
export const NextFires = z
  .object({ items: z.array(Timestamp), times: z.array(NextTime) })
  .meta({ id: 'NextFires' })

/** A time of the past, both ends included. */
export const BackfillWindow = z
  .strictObject({ from: Timestamp, to: Timestamp })
  .meta({ id: 'BackfillWindow' })
export const BackfillPreview = z
  .object({
    items: z.array(
      z.object({
        dueAt: Timestamp,
        /** The run that it has already; null when a backfill starts one. */
        runId: z.uuid().nullable(),
        /** Why it did not run when it was due, if that is known. */
        skipped: z.string().nullable(),
      }),
    ),
    /** How many runs a backfill starts. */
    runs: z.int(),
  })
  .meta({ id: 'BackfillPreview' })
/** `id` is null when there was nothing to make up for. */
export const Backfill = z
  .object({ id: z.uuid().nullable(), runs: z.int() })
  .meta({ id: 'Backfill' })
export const BackfillCancel = z.object({ canceled: z.int() }).meta({ id: 'BackfillCancel' })

const CalendarDay = z.strictObject({ date: z.iso.date(), name: z.string().max(200).default('') })
const days = z.array(CalendarDay).max(5000)
export const CalendarName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,63}$/,
    'expected lower-case letters, digits and -, such as holidays-de',
  )

export const Calendar = z
  .object({
    id: z.uuid(),
    name: z.string(),
    days: z.array(z.object({ date: z.iso.date(), name: z.string() })),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Calendar' })
export type Calendar = z.infer<typeof Calendar>
export const CalendarPage = pageOf(Calendar)
export const NewCalendar = z
  .strictObject({ name: CalendarName, days: days.default([]) })
  .meta({ id: 'NewCalendar' })
export const CalendarChange = z.strictObject({ days }).meta({ id: 'CalendarChange' })
/** The text of an iCalendar file: its whole-day events are added to the days. */
export const CalendarImport = z
  .strictObject({ ics: z.string().min(1).max(900_000) })
  .meta({ id: 'CalendarImport' })
