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

interface Act {
  type: string
  subject: string
}

/** Whether one step can do an act: a command, or what `table` has an action for. */
export function isDoable(table: readonly SeenAs[], act: Act): boolean {
  return commandTypes.has(act.type) || readAct(table, act) !== undefined
}

/** Whether an act is work that steps do: what one step can do, or a file that a command writes. */
export function isAutomatable(table: readonly SeenAs[], act: Act): boolean {
  return isDoable(table, act) || isFileWrite(act.type)
}
