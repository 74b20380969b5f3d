/**
 * What an event is to the relation map: which kind of thing it is about and what was done with it.
 * A file is the same file whether it is written or opened and by whom, so the actor and the type of
 * an event are taken apart from its subject here, before templates are chosen.
 */
import type { EventLine } from '@floyo/contracts'
import { isService } from '../abstraction.ts'
import { commandTypes } from '../propose/kinds.ts'

/** What was done, as small numbers for columns. */
export const roles = { change: 0, sight: 1, run: 2, focus: 3, send: 4 } as const
export const ROLES = 5

export interface Sorted {
  group: 'file' | 'command' | 'app' | 'place'
  role: (typeof roles)[keyof typeof roles]
}

const seenOnly = new Set(['file.opened', 'file.read', 'file.viewed', 'file.closed'])
const gone = new Set(['file.deleted', 'file.removed'])

/** Undefined for what has no place in the map: files that go, services at anything but files, no subject. */
export function sortEvent({ type, actor, subject }: EventLine): Sorted | undefined {
  if (subject === '') return undefined
  if (type.startsWith('file.')) {
    if (gone.has(type)) return undefined
    return { group: 'file', role: seenOnly.has(type) ? roles.sight : roles.change }
  }
  if (isService(actor)) return undefined
  if (commandTypes.has(type) || type.startsWith('command.'))
    return { group: 'command', role: roles.run }
  if (type.startsWith('app.')) return { group: 'app', role: roles.focus }
  return { group: 'place', role: roles.send }
}
