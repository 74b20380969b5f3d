/** Calendars over HTTP. */
import { AppError, routes } from '@floyo/contracts'
import type { Api } from '../http/api.ts'
import { readIcs } from './ics.ts'
import { insertCalendar, listCalendars, lockCalendar, mostDays, setDays } from './store.ts'

export function calendarRoutes(api: Api): void {
  api.read(routes.listCalendars, (tx, { query }) => listCalendars(tx, query))

  api.write(routes.createCalendar, async (tx, { actor, body, audit }) => {
    const calendar = await insertCalendar(tx, { workspaceId: actor.workspaceId, ...body })
    const { id, name, days } = calendar
    audit({
      action: 'calendar.created',
      target: { type: 'calendar', id },
      changes: { name, days: days.length },
    })
    return calendar
  })

  api.write(routes.changeCalendar, async (tx, { actor, params, body, audit }) => {
    const before = await lockCalendar(tx, params.calendarId)
    const { workspaceId } = actor
    const calendar = await setDays(tx, before, { workspaceId, days: body.days })
    audit({
      action: 'calendar.changed',
      target: { type: 'calendar', id: calendar.id },
      changes: { from: before.days.length, to: calendar.days.length },
    })
    return calendar
  })

  api.write(routes.importCalendar, async (tx, { actor, params, body, audit }) => {
    const before = await lockCalendar(tx, params.calendarId)
    const days = [...before.days, ...readIcs(body.ics)]
    if (new Set(days.map(({ date }) => date)).size > mostDays) {
      throw new AppError('invalid_request', `/ics: a calendar has at most ${mostDays} days`)
    }
    const calendar = await setDays(tx, before, { workspaceId: actor.workspaceId, days })
    audit({
      action: 'calendar.imported',
      target: { type: 'calendar', id: calendar.id },
      changes: { from: before.days.length, to: calendar.days.length },
    })
    return calendar
  })

  api.write(routes.deleteCalendar, async (tx, { params, audit }) => {
    const { id, name } = await lockCalendar(tx, params.calendarId)
    const used = await tx
      .selectFrom('schedules')
      .select('workflowId')
      .where('calendar', '=', name)
      .executeTakeFirst()
    if (used) {
      throw new AppError('conflict', `The schedule of a workflow rests on ${name}; change it first`)
    }
    await tx.deleteFrom('calendars').where('id', '=', id).execute()
    audit({ action: 'calendar.deleted', target: { type: 'calendar', id }, changes: { name } })
    return undefined
  })
}
