/** Every route of `/api/v1`, by operation id. */
import * as approvals from './approvals.ts'
import * as captures from './captures.ts'
import * as connections from './connections.ts'
import * as deliveries from './deliveries.ts'
import * as devices from './devices.ts'
import * as drift from './drift.ts'
import * as events from './events.ts'
import * as identity from './identity.ts'
import * as pins from './pins.ts'
import * as relations from './relations.ts'
import * as runRepeats from './run-repeats.ts'
import * as runs from './runs.ts'
import * as schedules from './schedules.ts'
import * as shadows from './shadows.ts'
import * as simulations from './simulations.ts'
import * as sharing from './sharing.ts'
import * as suggestions from './suggestions.ts'
import * as workflows from './workflows.ts'

export const routes = {
  ...identity,
  ...devices,
  ...events,
  ...suggestions,
  ...relations,
  ...simulations,
  ...drift,
  ...sharing,
  ...workflows,
  ...pins,
  ...shadows,
  ...deliveries,
  ...captures,
  ...schedules,
  ...runs,
  ...runRepeats,
  ...approvals,
  ...connections,
} as const

export type Routes = typeof routes
export type OperationId = keyof Routes
