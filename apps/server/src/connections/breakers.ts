/** What the engine leaves alone for now, as pages show it. The engine writes it. */
import type { Breaker } from '@floyo/contracts'
import type { Tx } from '@floyo/db'

/** The targets of the workspace that are not well, the longest down first. */
export async function listBreakers(tx: Tx): Promise<{ items: Breaker[] }> {
  const rows = await tx
    .selectFrom('breakers')
    .select(['target', 'state', 'failures', 'calls', 'reason', 'downSince', 'openedAt', 'probeAt'])
    .orderBy('downSince')
    .orderBy('target')
    .execute()
  return { items: rows.map(toBreaker) }
}

function toBreaker({
  target,
  state,
  ...row
}: Omit<Breaker, 'kind' | 'name' | 'state'> & { target: string; state: string }): Breaker {
  const [kind = '', ...name] = target.split(':')
  return {
    ...row,
    kind: kind === 'connection' ? 'connection' : 'host',
    name: name.join(':'),
    state: state === 'open' ? 'open' : 'half-open',
  }
}
