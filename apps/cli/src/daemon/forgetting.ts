/** Which events to forget on this computer, as one process tells another. */
import type { EventLine } from '@floyo/contracts'
import type { Request } from './control.ts'

export interface Forgetting {
  /** ms since 1970; later events are forgotten. */
  from: number
  /** Beginnings of subjects, of which one must fit; none: any subject. */
  prefixes: string[]
}

export function forgetRequest(forgetting: Forgetting): Request {
  return `forget ${JSON.stringify(forgetting)}`
}

export function readForgetting(request: string): (event: EventLine) => boolean {
  return isForgottenBy(JSON.parse(request.slice('forget '.length)) as Forgetting)
}

export function isForgottenBy({ from, prefixes }: Forgetting): (event: EventLine) => boolean {
  return ({ t, subject }) =>
    t >= from && (prefixes.length === 0 || prefixes.some((prefix) => subject.startsWith(prefix)))
}
