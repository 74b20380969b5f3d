/** What is known of the actions' outputs, for dry runs and for the check of references. */
import { actionCatalog } from '@floyo/connectors'
import type { OutputShapes } from '@floyo/engine'
import type { Shape } from '@floyo/expressions'
import { repeatActionId, repeatOutputShape } from '../run-repeats/action.ts'
import { simulateActionId, simulateOutputShape } from '../simulations/action.ts'
import { discoverActionId, discoverOutputShape } from './action.ts'

export const outputShapes: OutputShapes = new Map<string, Shape>([
  ...actionCatalog.map(({ id, output }): [string, Shape] => [id, output as Shape]),
  [discoverActionId, discoverOutputShape],
  [repeatActionId, repeatOutputShape],
  [simulateActionId, simulateOutputShape],
])
