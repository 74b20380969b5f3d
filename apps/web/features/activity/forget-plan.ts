/** What forgetting will delete, told before it is done. */
import type { EventFilter } from './queries.ts'

export interface ForgetPlan {
  /** No condition at all: everything goes, and is asked for in so many words. */
  everything: boolean
  selection: {
    from?: string
    to?: string
    type?: string
    deviceId?: string
    subjectPrefix?: string
  }
  /** The search of the page finds words anywhere; forgetting goes by beginnings only. */
  searchIgnored: boolean
}

export function forgetPlan(filter: EventFilter, prefix: string): ForgetPlan {
  const selection = {
    ...(filter.from ? { from: filter.from } : {}),
    ...(filter.to ? { to: filter.to } : {}),
    ...(filter.type ? { type: filter.type } : {}),
    ...(filter.deviceId ? { deviceId: filter.deviceId } : {}),
    ...(prefix ? { subjectPrefix: prefix } : {}),
  }
  return {
    everything: Object.keys(selection).length === 0,
    selection,
    searchIgnored: Boolean(filter.search),
  }
}
