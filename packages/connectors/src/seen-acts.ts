/** Which observed acts the actions stand for: the table that proposals are made by, first come first. */
import type { SeenAs } from '@floyo/contracts'
import { mailSeen } from './email/seen.ts'
import { requestSeen } from './http/seen.ts'

export const seenActs: readonly SeenAs[] = [mailSeen, requestSeen]
