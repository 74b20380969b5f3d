/** Everything that was promised, looked for in a history that is over. */
import type { Outcome } from '@floyo/contracts'
import type { Scene } from './scene.ts'
import { entriesOf } from './store.ts'

/** @param calm how the same run ends when nothing goes wrong */
export function look(scene: Scene, calm: Outcome | undefined): string[] {
  const { run, outside, options, definition } = scene
  const found: string[] = []
  if (!run.end) found.push(`it did not end: ${run.status}`)
  const batches = run.journal.toSorted((a, b) => a.seq - b.seq)
  for (const [index, batch] of batches.entries()) {
    const before = batches[index - 1]
    if (before && before.seq === batch.seq) found.push(`two batches have the number ${batch.seq}`)
    if (before && before.claimSeq > batch.claimSeq)
      found.push('an old claim wrote behind a newer one')
  }
  const done = new Set<string>()
  for (const entry of entriesOf(run)) {
    if (!('key' in entry)) continue
    if (done.has(entry.key)) found.push(`${entry.key} went on after its success: ${entry.type}`)
    if (entry.type === 'done') done.add(entry.key)
  }
  const asking = new Set(
    JSON.stringify(definition)
      .match(/"s\d+","use":"world.act","onUnknown":"ask"/g)
      ?.map((one) => one.split('"')[1]),
  )
  for (const { stepKey, attempts } of outside.effects.values()) {
    const id = stepKey.split('.').at(-1)
    if (asking.has(id) && attempts.length > 1) found.push(`${stepKey} must not repeat, and did`)
  }
  const keys = [...outside.effects.values()].map(({ stepKey }) => stepKey)
  if (new Set(keys).size < keys.length) found.push('a step had two idempotency keys')
  if (!options.faults) return found
  const outcome = run.end?.outcome
  const isExcused =
    outcome?.status === 'canceled' ||
    (outcome?.status === 'failed' && outcome.error.code === 'lost_workers')
  if (!isExcused && JSON.stringify(outcome) !== JSON.stringify(calm)) {
    found.push(
      `it ended otherwise than without faults: ${JSON.stringify(outcome)}, not ${JSON.stringify(calm)}`,
    )
  }
  return found
}
