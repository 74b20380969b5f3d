/** The ledger of a shadow beside the person who asks; to everybody else it is empty. */
import { ShadowEntry, type ShadowLedger } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { agreementOf, isReady } from './agreement.ts'

const shownEntries = 100

export async function readLedger(tx: Tx, shadowId: string): Promise<ShadowLedger> {
  const rows = await tx
    .selectFrom('shadowEntries')
    .select(['verdict', ({ fn }) => fn.countAll<number>().as('count')])
    .where('shadowId', '=', shadowId)
    .groupBy('verdict')
    .execute()
  const countOf = (verdict: ShadowEntry['verdict']): number =>
    rows.find((row) => row.verdict === verdict)?.count ?? 0
  const counts = {
    agreed: countOf('agreed'),
    workflowOnly: countOf('workflow-only'),
    personOnly: countOf('person-only'),
  }
  const entries = await tx
    .selectFrom('shadowEntries')
    .select(['at', 'verdict', 'eventIds'])
    .where('shadowId', '=', shadowId)
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(shownEntries)
    .execute()
  return {
    ...counts,
    unknown: countOf('unknown'),
    agreement: agreementOf(counts),
    ready: isReady(counts),
    entries: entries.map((entry) => ShadowEntry.parse(entry)),
  }
}
