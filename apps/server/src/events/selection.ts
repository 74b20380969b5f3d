/** Which events a selection names, as a condition on `app.events e`. */
import type { RouteRequest, routes } from '@floyo/contracts'
import { type RawBuilder, sql } from 'kysely'

export type Selection = RouteRequest<typeof routes.forgetEvents>['body']

export function matching(selection: Selection): RawBuilder<boolean> {
  const { from = null, to = null, type = null, subjectPrefix = null, deviceId = null } = selection
  return sql<boolean>`
    (${from}::timestamptz is null or e.id >= app.uuid_floor(${from}::timestamptz))
    and (${to}::timestamptz is null or e.id < app.uuid_floor(${to}::timestamptz))
    and (${type}::text is null or e.type = ${type})
    and (${subjectPrefix}::text is null or starts_with(e.subject, ${subjectPrefix}))
    and (${deviceId}::uuid is null or e.device_id = ${deviceId})`
}
