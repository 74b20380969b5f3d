/** What runs wait for that others bring, as pages show it; the engine alone stores it. */
import type { JsonObject, RunWait } from '@floyo/contracts'
import type { Tx } from '@floyo/db'

function selectOpen(tx: Tx, runId: string) {
  return tx
    .selectFrom('runWaits')
    .where('runId', '=', runId)
    .where('status', '=', 'open')
    .select(['id', 'stepKey', 'kind', 'until', 'eventType', 'childRunId', 'detail'])
    .orderBy('id')
}

type WaitRow = Awaited<ReturnType<ReturnType<typeof selectOpen>['executeTakeFirstOrThrow']>>

export async function listOpenWaits(tx: Tx, runId: string): Promise<RunWait[]> {
  return (await selectOpen(tx, runId).execute()).map(toWait)
}

function toWait({ id, kind, stepKey, until, eventType, childRunId, detail }: WaitRow): RunWait {
  const wait = { stepKey, until }
  const { message, workflow } = detail as JsonObject
  switch (kind as RunWait['kind']) {
    case 'event':
      return { ...wait, kind: 'event', eventType }
    case 'webhook':
      return { ...wait, kind: 'webhook' }
    case 'approval':
      return { ...wait, kind: 'approval', approvalId: id, message: wordsOf(message) }
    case 'child':
      return { ...wait, kind: 'child', workflow: wordsOf(workflow), runId: childRunId }
  }
}

function wordsOf(value: JsonObject[string] | undefined): string {
  return typeof value === 'string' ? value : ''
}
