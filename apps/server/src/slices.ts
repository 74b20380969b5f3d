/** The slices of the API, one line each. */
import { apiKeyRoutes } from './api-keys/routes.ts'
import { approvalRoutes } from './approvals/routes.ts'
import { auditRoutes } from './audit/routes.ts'
import { calendarRoutes } from './calendars/routes.ts'
import { captureRoutes } from './captures/routes.ts'
import { connectionRoutes } from './connections/routes.ts'
import { deliveryRoutes } from './deliveries/routes.ts'
import { deviceCommandRoutes } from './devices/command-routes.ts'
import { enrolmentRoutes } from './devices/enrolment-routes.ts'
import { deviceRoutes } from './devices/routes.ts'
import { discoveryRoutes } from './discovery/routes.ts'
import { driftRoutes } from './drift/routes.ts'
import { eventRoutes } from './events/routes.ts'
import { fileRoutes } from './files/routes.ts'
import { forecastRoutes } from './forecast/routes.ts'
import type { Api } from './http/api.ts'
import { invitationRoutes } from './invitations/routes.ts'
import { streamRoutes } from './live/stream.ts'
import { meRoutes } from './me/routes.ts'
import { memberRoutes } from './members/routes.ts'
import { overviewRoutes } from './overview/routes.ts'
import { pinRoutes } from './pins/routes.ts'
import { relationRoutes } from './relations/routes.ts'
import { runRepeatRoutes } from './run-repeats/routes.ts'
import { runHistoryRoutes } from './runs/history-routes.ts'
import { runRoutes } from './runs/routes.ts'
import { scheduleRoutes } from './schedules/routes.ts'
import { shadowRoutes } from './shadows/routes.ts'
import { sharingRoutes } from './sharing/routes.ts'
import { setupRoutes } from './setup/routes.ts'
import { simulationRoutes } from './simulations/routes.ts'
import { workflowLifecycleRoutes } from './workflows/lifecycle-routes.ts'
import { workflowRoutes } from './workflows/routes.ts'
import { workflowTriggerRoutes } from './workflows/trigger-routes.ts'
import { workspaceRoutes } from './workspaces/routes.ts'

/** Mounts the routes of a slice. */
export type Slice = (api: Api) => void

export const slices: readonly Slice[] = [
  setupRoutes,
  meRoutes,
  workspaceRoutes,
  memberRoutes,
  invitationRoutes,
  apiKeyRoutes,
  auditRoutes,
  enrolmentRoutes,
  deviceRoutes,
  deviceCommandRoutes,
  fileRoutes,
  eventRoutes,
  discoveryRoutes,
  relationRoutes,
  simulationRoutes,
  driftRoutes,
  sharingRoutes,
  connectionRoutes,
  workflowRoutes,
  workflowLifecycleRoutes,
  workflowTriggerRoutes,
  forecastRoutes,
  pinRoutes,
  shadowRoutes,
  deliveryRoutes,
  captureRoutes,
  scheduleRoutes,
  calendarRoutes,
  runRoutes,
  runHistoryRoutes,
  runRepeatRoutes,
  approvalRoutes,
  overviewRoutes,
  streamRoutes,
]
