import { RelationMap, RelationQuery } from '../relation.ts'
import { defineRoute } from '../route.ts'

export const mapRelations = defineRoute({
  method: 'GET',
  path: '/relations',
  operationId: 'mapRelations',
  tag: 'Suggestions',
  summary: 'Which of your files, commands, programs and places feed one another or change together',
  permission: 'suggestions:read',
  query: RelationQuery,
  status: 200,
  response: RelationMap,
  errors: ['not_found', 'unavailable'],
})
