/**
 * Types of events by what can be made of them: the few that devices send, whatever is connected.
 * Cost: a look-up.
 */

/** A command line is the subject. */
export const commandTypes: ReadonlySet<string> = new Set([
  'command.finished',
  'command.run',
  'shell.run',
])

/** Files that come into being or change; the path is the subject. */
export const fileWriteTypes: ReadonlySet<string> = new Set([
  'file.created',
  'file.edited',
  'file.changed',
  'file.modified',
])

/** Acts of others, or of other programs, that a person reacts to. */
export const arrivalTypes: ReadonlySet<string> = new Set(['file.created', 'mail.received'])
