import { z } from 'zod'
import { PageQuery } from '../page.ts'
import { defineRoute } from '../route.ts'
import {
  Backfill,
  BackfillCancel,
  BackfillPreview,
  BackfillWindow,
  Calendar,
  CalendarChange,
  CalendarImport,
  CalendarPage,
  NewCalendar,
  NextFires,
  Pause,
  Schedule,
  SchedulePage,
} from '../schedule.ts'

const tag = 'Schedules'
const ScheduleParams = z.object({ scheduleId: z.uuid() })
const CalendarParams = z.object({ calendarId: z.uuid() })

export const listNextFires = defineRoute({
  method: 'GET',
  path: '/workflows/:workflowId/next-fires',
  operationId: 'listNextFires',
  tag,
  summary: 'The next times its schedules fire, and the days of rest in between',
  permission: 'workflows:read',
  params: z.object({ workflowId: z.uuid() }),
  query: z.object({ count: z.coerce.number().int().min(1).max(50).default(5) }),
  status: 200,
  response: NextFires,
  errors: ['not_found'],
})
export const listSchedules = defineRoute({
  method: 'GET',
  path: '/schedules',
  operationId: 'listSchedules',
  tag,
  summary: 'List schedules by their next time',
  permission: 'workflows:read',
  query: PageQuery.extend({ workflowId: z.uuid().optional() }),
  status: 200,
  response: SchedulePage,
})
export const pauseSchedule = defineRoute({
  method: 'POST',
  path: '/schedules/:scheduleId/pause',
  operationId: 'pauseSchedule',
  tag,
  summary: 'Pause a schedule; what is due meanwhile is not made up for',
  permission: 'workflows:write',
  params: ScheduleParams,
  body: Pause,
  status: 200,
  response: Schedule,
  errors: ['not_found'],
})
export const resumeSchedule = defineRoute({
  method: 'POST',
  path: '/schedules/:scheduleId/resume',
  operationId: 'resumeSchedule',
  tag,
  summary: 'Let a paused schedule fire again from now on',
  permission: 'workflows:write',
  params: ScheduleParams,
  status: 200,
  response: Schedule,
  errors: ['not_found'],
})
export const previewBackfill = defineRoute({
  method: 'POST',
  path: '/schedules/:scheduleId/backfill/preview',
  operationId: 'previewBackfill',
  tag,
  summary: 'The due times of a past window, and which of them a backfill would run',
  permission: 'workflows:read',
  params: ScheduleParams,
  body: BackfillWindow,
  status: 200,
  response: BackfillPreview,
  errors: ['not_found'],
})
export const backfillSchedule = defineRoute({
  method: 'POST',
  path: '/schedules/:scheduleId/backfill',
  operationId: 'backfillSchedule',
  tag,
  summary: 'Run the due times of a past window that did not run',
  permission: 'workflows:run',
  params: ScheduleParams,
  body: BackfillWindow,
  status: 201,
  response: Backfill,
  errors: ['not_found', 'queue_full'],
})
export const cancelBackfill = defineRoute({
  method: 'POST',
  path: '/backfills/:backfillId/cancel',
  operationId: 'cancelBackfill',
  tag,
  summary: 'Cancel the runs of a backfill that have not ended',
  permission: 'runs:write',
  params: z.object({ backfillId: z.uuid() }),
  status: 200,
  response: BackfillCancel,
  errors: ['not_found'],
})
export const listCalendars = defineRoute({
  method: 'GET',
  path: '/calendars',
  operationId: 'listCalendars',
  tag,
  summary: 'List calendars by name',
  permission: 'workflows:read',
  query: PageQuery,
  status: 200,
  response: CalendarPage,
})
export const createCalendar = defineRoute({
  method: 'POST',
  path: '/calendars',
  operationId: 'createCalendar',
  tag,
  summary: 'Make a calendar of days on which schedules rest',
  permission: 'workflows:write',
  body: NewCalendar,
  status: 201,
  response: Calendar,
  errors: ['already_exists'],
})
export const changeCalendar = defineRoute({
  method: 'PUT',
  path: '/calendars/:calendarId',
  operationId: 'changeCalendar',
  tag,
  summary: 'Replace the days of a calendar; its schedules follow at once',
  permission: 'workflows:write',
  params: CalendarParams,
  body: CalendarChange,
  status: 200,
  response: Calendar,
  errors: ['not_found'],
})
export const importCalendar = defineRoute({
  method: 'POST',
  path: '/calendars/:calendarId/import',
  operationId: 'importCalendar',
  tag,
  summary: 'Add the whole-day events of an iCalendar file to a calendar',
  permission: 'workflows:write',
  params: CalendarParams,
  body: CalendarImport,
  status: 200,
  response: Calendar,
  errors: ['not_found'],
})
export const deleteCalendar = defineRoute({
  method: 'DELETE',
  path: '/calendars/:calendarId',
  operationId: 'deleteCalendar',
  tag,
  summary: 'Delete a calendar that no schedule rests on',
  permission: 'workflows:write',
  params: CalendarParams,
  status: 204,
  errors: ['not_found', 'conflict'],
})
