/**
 * Which observed acts a workflow could do in the person's place: those that the table of acts knows, and
 * what commands and files are for any device. Cost: the entries of the table.
 */
import type { SeenAs } from '@floyo/contracts'
import { commandTypes, fileWriteTypes } from './kinds.ts'
import { readAct } from './read-act.ts'

/** Whether a file came into being or changed. */
export function isFileWrite(type: string): boolean {
  return fileWriteTypes.has(type)
}

/** Whether an act is work that steps do: a command, a file written, what `table` has an action for. */
export function isAutomatable(
  table: readonly SeenAs[],
  act: { type: string; subject: string },
): boolean {
  return commandTypes.has(act.type) || isFileWrite(act.type) || readAct(table, act) !== undefined
}
