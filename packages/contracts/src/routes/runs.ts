import { z } from 'zod'
import { Attention } from '../attention.ts'
import { Overview } from '../overview.ts'
import { Fixture, NewFixture } from '../fixture.ts'
import { JournalPage, RunComparison, RunState, RunStateQuery } from '../history.ts'
import { PageQuery } from '../page.ts'
import { RepeatedRun, RunFork, RunRetry } from '../repeat.ts'
import { RunDetail, RunPage, RunQuery, StepRunList } from '../run.ts'
import { defineRoute } from '../route.ts'

const tag = 'Runs'
const RunParams = z.object({ runId: z.uuid() })

export const listRuns = defineRoute({
  method: 'GET',
  path: '/runs',
  operationId: 'listRuns',
  tag,
  summary: 'List runs, newest first',
  permission: 'runs:read',
  query: RunQuery,
  status: 200,
  response: RunPage,
})
export const getRun = defineRoute({
  method: 'GET',
  path: '/runs/:runId',
  operationId: 'getRun',
  tag,
  summary: 'Read a run',
  permission: 'runs:read',
  params: RunParams,
  status: 200,
  response: RunDetail,
  errors: ['not_found', 'run_removed'],
})
export const listStepRuns = defineRoute({
  method: 'GET',
  path: '/runs/:runId/step-runs',
  operationId: 'listStepRuns',
  tag,
  summary: "Read a run's steps in the order they started",
  permission: 'runs:read',
  params: RunParams,
  status: 200,
  response: StepRunList,
  errors: ['not_found'],
})
export const listJournal = defineRoute({
  method: 'GET',
  path: '/runs/:runId/journal',
  operationId: 'listJournal',
  tag,
  summary: 'List the entries of its journal, the oldest first',
  permission: 'runs:read',
  params: RunParams,
  query: PageQuery,
  status: 200,
  response: JournalPage,
  errors: ['not_found'],
})
export const getRunState = defineRoute({
  method: 'GET',
  path: '/runs/:runId/state',
  operationId: 'getRunState',
  tag,
  summary: 'Read what was known behind an entry of its journal: variables, outputs, expressions',
  permission: 'runs:read',
  params: RunParams,
  query: RunStateQuery,
  status: 200,
  response: RunState,
  errors: ['not_found', 'conflict'],
})
export const cancelRun = defineRoute({
  method: 'POST',
  path: '/runs/:runId/cancel',
  operationId: 'cancelRun',
  tag,
  summary: 'Cancel a run that has not ended',
  permission: 'runs:write',
  params: RunParams,
  status: 200,
  response: RunDetail,
  errors: ['not_found', 'run_already_final'],
})
export const holdRun = defineRoute({
  method: 'PUT',
  path: '/runs/:runId/hold',
  operationId: 'holdRun',
  tag,
  summary: 'Keep a run for good, however long runs are kept',
  permission: 'runs:write',
  params: RunParams,
  status: 200,
  response: RunDetail,
  errors: ['not_found', 'conflict'],
})
export const releaseRun = defineRoute({
  method: 'DELETE',
  path: '/runs/:runId/hold',
  operationId: 'releaseRun',
  tag,
  summary: 'Keep a run no longer than others',
  permission: 'runs:write',
  params: RunParams,
  status: 200,
  response: RunDetail,
  errors: ['not_found'],
})
export const retryRun = defineRoute({
  method: 'POST',
  path: '/runs/:runId/retry',
  operationId: 'retryRun',
  tag,
  summary: 'Repeat a run that ended, in a new run: from any step, as it was or with changes',
  permission: 'runs:write',
  params: RunParams,
  body: RunRetry,
  status: 201,
  response: RepeatedRun,
  errors: ['not_found', 'conflict', 'invalid_request', 'invalid_definition', 'queue_full'],
})
export const compareRuns = defineRoute({
  method: 'GET',
  path: '/runs/:runId/compare',
  operationId: 'compareRuns',
  tag,
  summary: 'Compare a run with another, step by step',
  permission: 'runs:read',
  params: RunParams,
  query: z.object({ with: z.uuid().describe('The other run') }),
  status: 200,
  response: RunComparison,
  errors: ['not_found'],
})
export const makeFixture = defineRoute({
  method: 'POST',
  path: '/runs/:runId/fixture',
  operationId: 'makeFixture',
  tag,
  summary: 'Make a test of a run that ended, with secrets masked; stores nothing',
  permission: 'runs:read',
  params: RunParams,
  body: NewFixture,
  status: 200,
  response: Fixture,
  errors: ['not_found', 'conflict'],
})
export const forkRun = defineRoute({
  method: 'POST',
  path: '/runs/:runId/fork',
  operationId: 'forkRun',
  tag,
  summary: 'Start a run that goes on from what a run was behind one of its journal entries',
  permission: 'runs:write',
  params: RunParams,
  body: RunFork,
  status: 201,
  response: RepeatedRun,
  errors: ['not_found', 'conflict', 'invalid_request', 'queue_full'],
})
export const getOverview = defineRoute({
  method: 'GET',
  path: '/overview',
  operationId: 'getOverview',
  tag,
  summary: 'Today: suggestions, runs, time saved',
  permission: 'workspace:read',
  status: 200,
  response: Overview,
})
export const getAttention = defineRoute({
  method: 'GET',
  path: '/attention',
  operationId: 'getAttention',
  tag,
  summary: 'What is worth your look: open notes of drift, and trials that went well',
  permission: 'suggestions:read',
  status: 200,
  response: Attention,
})
export const streamChanges = defineRoute({
  method: 'GET',
  path: '/stream',
  operationId: 'streamChanges',
  tag,
  summary: 'Live changes as server-sent events: each names what changed',
  permission: 'stream:read',
  status: 200,
  responseKind: 'events',
})
