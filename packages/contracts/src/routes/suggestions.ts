import { z } from 'zod'
import { Run } from '../run.ts'
import { defineRoute } from '../route.ts'
import {
  Acceptance,
  Dismissal,
  LastLook,
  Suggestion,
  SuggestionPage,
  SuggestionQuery,
} from '../suggestion.ts'
import { WorkflowDetail } from '../workflow.ts'

const tag = 'Suggestions'
const SuggestionParams = z.object({ suggestionId: z.uuid() })

export const discover = defineRoute({
  method: 'POST',
  path: '/discoveries',
  operationId: 'discover',
  tag,
  summary: 'Look for routines in your events now; answers with the run that does',
  permission: 'events:write',
  status: 202,
  response: Run,
})
export const listSuggestions = defineRoute({
  method: 'GET',
  path: '/suggestions',
  operationId: 'listSuggestions',
  tag,
  summary: 'List your suggestions, the most useful first',
  permission: 'suggestions:read',
  query: SuggestionQuery,
  status: 200,
  response: SuggestionPage,
})
export const readLastLook = defineRoute({
  method: 'GET',
  path: '/suggestions/last-look',
  operationId: 'readLastLook',
  tag,
  summary: 'What the last look at your events looked at, and why what it found is not suggested',
  permission: 'suggestions:read',
  status: 200,
  response: LastLook,
})
export const getSuggestion = defineRoute({
  method: 'GET',
  path: '/suggestions/:suggestionId',
  operationId: 'getSuggestion',
  tag,
  summary: 'Read a suggestion with its evidence',
  permission: 'suggestions:read',
  params: SuggestionParams,
  status: 200,
  response: Suggestion,
  errors: ['not_found'],
})
export const acceptSuggestion = defineRoute({
  method: 'POST',
  path: '/suggestions/:suggestionId/accept',
  operationId: 'acceptSuggestion',
  tag,
  summary: 'Make a draft of it, with the answers to what it asks for; nothing runs yet',
  permission: 'suggestions:write',
  params: SuggestionParams,
  body: Acceptance,
  status: 201,
  response: WorkflowDetail,
  errors: ['not_found', 'conflict'],
})
export const dismissSuggestion = defineRoute({
  method: 'POST',
  path: '/suggestions/:suggestionId/dismiss',
  operationId: 'dismissSuggestion',
  tag,
  summary: 'Say no, and why; the reason says whether and when it comes back',
  permission: 'suggestions:write',
  params: SuggestionParams,
  body: Dismissal,
  status: 200,
  response: Suggestion,
  errors: ['not_found', 'conflict'],
})
export const reopenSuggestion = defineRoute({
  method: 'POST',
  path: '/suggestions/:suggestionId/reopen',
  operationId: 'reopenSuggestion',
  tag,
  summary:
    'Take a dismissal back, or an acceptance until its workflow is published; puts its draft away',
  permission: 'suggestions:write',
  params: SuggestionParams,
  status: 200,
  response: Suggestion,
  errors: ['not_found', 'conflict'],
})
