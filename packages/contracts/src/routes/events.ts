import { z } from 'zod'
import {
  EventBatch,
  EventPage,
  EventQuery,
  EventReceipt,
  EventSelection,
  EventSummary,
  Forgotten,
} from '../event.ts'
import { defineRoute } from '../route.ts'
import { Timestamp } from '../time.ts'

const tag = 'Events'

export const sendEvents = defineRoute({
  method: 'POST',
  path: '/events',
  operationId: 'sendEvents',
  tag,
  summary: 'Store events; an id that is known already is counted, not stored again',
  permission: 'events:write',
  body: EventBatch,
  status: 200,
  response: EventReceipt,
  errors: ['invalid_event', 'queue_full', 'storage_full'],
})
export const listEvents = defineRoute({
  method: 'GET',
  path: '/events',
  operationId: 'listEvents',
  tag,
  summary: 'List your events, newest first',
  permission: 'events:read',
  query: EventQuery,
  status: 200,
  response: EventPage,
})
export const summarizeEvents = defineRoute({
  method: 'GET',
  path: '/events/summary',
  operationId: 'summarizeEvents',
  tag,
  summary: 'Your events a day and by type',
  permission: 'events:read',
  query: z.object({ from: Timestamp.optional(), to: Timestamp.optional() }),
  status: 200,
  response: EventSummary,
})
export const exportEvents = defineRoute({
  method: 'GET',
  path: '/events/export',
  operationId: 'exportEvents',
  tag,
  summary: 'All your events, oldest first, as lines of JSON',
  permission: 'events:read',
  query: z.object({ from: Timestamp.optional(), to: Timestamp.optional() }),
  status: 200,
  responseKind: 'ndjson',
})
export const forgetEvents = defineRoute({
  method: 'POST',
  path: '/events/forget',
  operationId: 'forgetEvents',
  tag,
  summary: 'Delete a selection of your events for good, and what was made of them',
  permission: 'events:write',
  body: EventSelection,
  status: 200,
  response: Forgotten,
})
export const purgeEvents = defineRoute({
  method: 'POST',
  path: '/events/purge',
  operationId: 'purgeEvents',
  tag,
  summary: 'Delete all your events, and everything that was made of them',
  permission: 'events:write',
  body: z.strictObject({ confirm: z.literal('delete all my events') }),
  status: 200,
  response: Forgotten,
})
export const loadSample = defineRoute({
  method: 'POST',
  path: '/events/sample',
  operationId: 'loadSample',
  tag,
  summary: 'Store a made-up history of some weeks to try things on; sent again, it stores nothing',
  permission: 'events:write',
  status: 200,
  response: EventReceipt,
})
