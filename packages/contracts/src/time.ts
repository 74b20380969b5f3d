import { z } from 'zod'

/** A moment, as ISO 8601 with a zone; ours are in UTC. */
export const Timestamp = z.iso.datetime({ offset: true })

/** An IANA zone such as Europe/Berlin. */
export const Timezone = z
  .string()
  .min(1)
  .max(64)
  .refine(isTimezone, 'expected an IANA zone such as Europe/Berlin')

function isTimezone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
