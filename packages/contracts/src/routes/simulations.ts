import { z } from 'zod'
import { defineRoute } from '../route.ts'
import {
  Simulation,
  SimulationPage,
  SimulationQuery,
  SimulationRequest,
  SuggestionSimulationRequest,
} from '../simulation.ts'

const tag = 'Simulations'
const SimulationParams = z.object({ simulationId: z.uuid() })

export const simulateSuggestion = defineRoute({
  method: 'POST',
  path: '/suggestions/:suggestionId/simulate',
  operationId: 'simulateSuggestion',
  tag,
  summary: 'Begin to find out what it would have done in your past',
  permission: 'suggestions:read',
  params: z.object({ suggestionId: z.uuid() }),
  body: SuggestionSimulationRequest,
  status: 202,
  response: Simulation,
  errors: ['not_found', 'invalid_definition', 'queue_full'],
})
export const simulateWorkflow = defineRoute({
  method: 'POST',
  path: '/workflows/:workflowId/simulate',
  operationId: 'simulateWorkflow',
  tag,
  summary: 'Begin to find out what its draft or a version would have done in your past',
  permission: 'suggestions:read',
  params: z.object({ workflowId: z.uuid() }),
  body: SimulationRequest,
  status: 202,
  response: Simulation,
  errors: ['not_found', 'invalid_definition', 'queue_full'],
})
export const listSimulations = defineRoute({
  method: 'GET',
  path: '/simulations',
  operationId: 'listSimulations',
  tag,
  summary: 'List your simulations, the newest first',
  permission: 'suggestions:read',
  query: SimulationQuery,
  status: 200,
  response: SimulationPage,
})
export const getSimulation = defineRoute({
  method: 'GET',
  path: '/simulations/:simulationId',
  operationId: 'getSimulation',
  tag,
  summary: 'How far a simulation is, and what it found',
  permission: 'suggestions:read',
  params: SimulationParams,
  status: 200,
  response: Simulation,
  errors: ['not_found'],
})
export const cancelSimulation = defineRoute({
  method: 'POST',
  path: '/simulations/:simulationId/cancel',
  operationId: 'cancelSimulation',
  tag,
  summary: 'Stop a simulation; it finds nothing',
  permission: 'suggestions:read',
  params: SimulationParams,
  status: 200,
  response: Simulation,
  errors: ['not_found', 'run_already_final'],
})
