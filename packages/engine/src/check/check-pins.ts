import type { Definition } from '@floyo/contracts'
import type { Findings } from './check-definition.ts'

/** Finds pins: only the definition of a test run has them, so that no other run can use one. */
export function checkPins({ pins }: Definition, findings: Findings): void {
  if (pins === undefined) return
  const message =
    'pinned outputs are kept beside the definition: PUT /workflows/:id/pins/:step, or floyo workflows pin'
  findings.problem(['pins'], 'pins_in_definition', message)
}
