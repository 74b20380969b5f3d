import type { Client } from '@floyo/client'

/** A run as its page reads it. */
export type RunDetail = Awaited<ReturnType<Client['getRun']>>
