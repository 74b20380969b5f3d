/** What runs beside requests: hearing of changes, executing runs, firing schedules. */
import { keepMailing } from '../approvals/mails.ts'
import { keepSignInTidy } from '../auth/housekeeping.ts'
import type { Deps } from '../deps.ts'
import { keepFilesTidy } from '../files/tidy.ts'

export interface Background {
  /** Ends in order: nothing new is taken, what is under way is finished or given back. */
  stop(): Promise<void>
}

/** Starts the parts that the settings ask of this process. */
export function startBackground(deps: Deps): Background {
  const { settings, engine, live, log, pool } = deps
  const stopping = new AbortController()
  const { signal } = stopping
  const loops = [
    watch(
      'listening',
      engine.listenChanges((change) => live.publish(change), signal),
    ),
  ]
  if (settings.FLOYO_ROLES.includes('worker')) loops.push(watch('worker', engine.runWorker(signal)))
  if (settings.FLOYO_ROLES.includes('scheduler')) {
    loops.push(watch('scheduler', engine.runScheduler(signal)))
    loops.push(watch('housekeeping', keepSignInTidy({ pool, log }, signal)))
    const tidy = { pool: deps.enginePool, store: deps.files, log }
    loops.push(watch('files', keepFilesTidy(tidy, signal)))
    loops.push(watch('mails', keepMailing(deps, signal)))
  }

  // A loop that ends by itself is a fault that nobody would see: the process ends with it.
  async function watch(part: string, loop: Promise<void>): Promise<void> {
    try {
      await loop
    } catch (error) {
      log.fatal({ err: error, part }, 'a part of the program failed')
      if (!signal.aborted) throw error
    }
  }

  return {
    async stop() {
      stopping.abort()
      await Promise.allSettled(loops)
    },
  }
}
