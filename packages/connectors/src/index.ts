export {
  type Action,
  type ActionContext,
  defineAction,
  type DeviceCommand,
  type Effect,
  type Files,
  suspend,
  Suspension,
} from './action.ts'
export { type ConnectionType, defineConnectionType, secret } from './connection-type.ts'
export {
  createEgress,
  type Egress,
  type EgressOptions,
  type EgressRequest,
  type EgressResponse,
} from './egress/egress.ts'
export { type ActionResult, performAction, probeAction } from './perform.ts'
export { actionCatalog, actions, connectionTypeCatalog, connectionTypes } from './registry.ts'
export { seenActs } from './seen-acts.ts'
