/**
 * Forgetting on this computer: what waits to be sent or was sent lately, what the server refused, what
 * the watcher's journal still holds, and what commands of workflows gave. What stays is the list of
 * files that are in the watched folders now, without which each of them would seem new.
 */
import { existsSync } from 'node:fs'
import { forgetResults } from '../agent/command-journal.ts'
import { ask } from '../daemon/control.ts'
import { type Forgetting, forgetRequest, isForgottenBy } from '../daemon/forgetting.ts'
import type { Settings } from '../settings.ts'
import { WatchJournal } from '../watch/journal.ts'
import { forgetRefused } from './refused.ts'
import { forgetSpooled } from './spool.ts'

/** @returns how many lines are gone */
export async function forgetHere(
  { paths, spoolLimitBytes }: Pick<Settings, 'paths' | 'spoolLimitBytes'>,
  forgetting: Forgetting,
): Promise<number> {
  const isForgotten = isForgottenBy(forgetting)
  const spool = { folder: paths.spool, limitBytes: spoolLimitBytes }
  const forgetLines = (): number =>
    forgetSpooled(spool, isForgotten) + forgetRefused(paths.refusedEvents, isForgotten)
  const before = forgetLines()
  if ((await ask(paths.stateDir, forgetRequest(forgetting))) === undefined) {
    forgetJournal(paths.watchJournal, isForgotten)
  }
  // What was on its way meanwhile may have been refused.
  const after = forgetLines()
  // Results tell of no folder: they go with everything of their time, or not at all.
  if (forgetting.prefixes.length === 0) forgetResults(paths.commandJournal, forgetting.from)
  return before + after
}

function forgetJournal(folder: string, isForgotten: Parameters<WatchJournal['forget']>[0]): void {
  if (!existsSync(folder)) return
  const journal = new WatchJournal(folder)
  journal.forget(isForgotten)
  journal.close()
}
