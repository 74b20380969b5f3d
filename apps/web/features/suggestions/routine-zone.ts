'use client'

import { useTimeZone } from 'use-intl'
import type { Pattern } from '@floyo/contracts'

/** The zone a routine lives in: that of its schedule, or the workspace's. */
export function useRoutineZone(pattern: Pattern): string {
  const own = useTimeZone()
  return pattern.schedule?.timezone ?? own ?? 'UTC'
}
