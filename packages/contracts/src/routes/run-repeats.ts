import { z } from 'zod'
import { PageQuery } from '../page.ts'
import { defineRoute } from '../route.ts'
import { NewRunRepeat, RunRepeat, RunRepeatPage } from '../run-repeat.ts'

const tag = 'Runs'
const RepeatParams = z.object({ repeatId: z.uuid() })

export const repeatRuns = defineRoute({
  method: 'POST',
  path: '/run-repeats',
  operationId: 'repeatRuns',
  tag,
  summary: 'Repeat many runs that ended, each of them once',
  permission: 'runs:write',
  body: NewRunRepeat,
  status: 202,
  response: RunRepeat,
  errors: ['invalid_request', 'conflict', 'queue_full'],
})
export const listRunRepeats = defineRoute({
  method: 'GET',
  path: '/run-repeats',
  operationId: 'listRunRepeats',
  tag,
  summary: 'List what was repeated together, the newest first',
  permission: 'runs:read',
  query: PageQuery,
  status: 200,
  response: RunRepeatPage,
})
export const getRunRepeat = defineRoute({
  method: 'GET',
  path: '/run-repeats/:repeatId',
  operationId: 'getRunRepeat',
  tag,
  summary: 'How far many runs are repeated',
  permission: 'runs:read',
  params: RepeatParams,
  status: 200,
  response: RunRepeat,
  errors: ['not_found'],
})
export const cancelRunRepeat = defineRoute({
  method: 'POST',
  path: '/run-repeats/:repeatId/cancel',
  operationId: 'cancelRunRepeat',
  tag,
  summary: 'Repeat no more of them; those that were started go on',
  permission: 'runs:write',
  params: RepeatParams,
  status: 200,
  response: RunRepeat,
  errors: ['not_found', 'run_already_final'],
})
