/** What became of the runs of a statement that stores them. */
import type { Query } from '../sql/query.ts'
import { findDelivered } from './deliveries.ts'
import type { AcceptedRun, NewRun, Stored } from './new-run.ts'
import { type SeenWebhooks, WebhookChanged } from './seen-webhook.ts'

interface Storing {
  seen: SeenWebhooks
  /** The places of webhooks that are not as they were seen. */
  changed: readonly number[]
  /** Those that were stored; the others came before, unless their webhook has changed. */
  fresh: (AcceptedRun | undefined)[]
}

/** What became of each run of a statement; repeated deliveries are told of their first run. */
export async function tellStored(
  query: Query,
  runs: readonly NewRun[],
  { seen, changed, fresh }: Storing,
): Promise<Stored[]> {
  const hasChanged = seen.of.map((place) => changed.includes(place))
  const isComplete = runs.every((_, index) => hasChanged[index] || fresh[index])
  const known = isComplete ? undefined : await findDelivered(query, runs)
  return runs.map((run, index) => {
    if (hasChanged[index]) return new WebhookChanged()
    const stored = fresh[index] ?? known?.(run)
    if (stored) return stored
    throw new Error('a delivery was refused as a duplicate, and its first run is not there')
  })
}
