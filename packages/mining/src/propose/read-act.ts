/**
 * Looking an act up in the table of what actions can do: the first entry that reads it has it, so more
 * specific ones stand first. Cost: the entries of the table.
 */
import type { ActReading, JsonObject, SeenAs } from '@floyo/contracts'
import { commandTypes } from './kinds.ts'
import { ownCommand, wordsOf } from './shell.ts'

export interface ReadAct {
  as: SeenAs
  reading: ActReading
}

/** The first entry of the table that the act is of; undefined when no action can do it. */
export function readAct(
  table: readonly SeenAs[],
  { type, subject, attrs = {} }: { type: string; subject: string; attrs?: JsonObject },
): ReadAct | undefined {
  const words = commandTypes.has(type) ? (wordsOf(ownCommand(subject)) ?? null) : null
  for (const as of table) {
    const reading = as.read({ type, subject, attrs, words })
    if (reading) return { as, reading }
  }
  return undefined
}
