/** The past of runs over HTTP: the journal, entry by entry, and the state at any point of it. */
import { AppError, type JournalEntry, routes } from '@floyo/contracts'
import {
  compareRuns,
  type JournalBatch,
  readJournal,
  readProgram,
  readStepRuns,
  stateAt,
  summaryOf,
  toFixture,
} from '@floyo/engine'
import { z } from 'zod'
import type { Api } from '../http/api.ts'
import { parseCursor, toPage } from '../http/cursor.ts'
import { findRun, findRunDetail } from './store.ts'

const NumberPosition = z.tuple([z.int().min(0)])

export function runHistoryRoutes(api: Api): void {
  api.read(routes.listJournal, async (tx, { params: { runId }, query }) => {
    await findRun(tx, runId)
    const after = parseCursor(query, NumberPosition)?.[0] ?? 0
    const rows = toEntries(await readJournal(tx, runId)).slice(after, after + query.limit + 1)
    return toPage(rows, query.limit, { item: (row) => row, position: ({ number }) => [number] })
  })

  const { values } = api.deps.engine

  api.read(routes.compareRuns, async (tx, { actor: { workspaceId }, params: { runId }, query }) => {
    const side = async (id: string) => {
      const { inputs, triggerData, output, outputFile } = await findRunDetail(tx, id)
      return {
        inputs,
        trigger: triggerData,
        output: outputFile ? await values.read(workspaceId, outputFile) : output,
        stepRuns: await readStepRuns(tx, id, (entries) => values.bringBack(workspaceId, entries)),
      }
    }
    return compareRuns(await side(runId), await side(query.with))
  })

  api.read(routes.makeFixture, async (tx, { actor, params: { runId }, body }) => {
    const run = await findRun(tx, runId)
    if (run.status !== 'succeeded' && run.status !== 'failed') {
      throw new AppError('conflict', 'A test is made of a run that succeeded or failed.')
    }
    const program = await readProgram(tx, runId, api.deps.engine.addressesOf)
    if (!program) throw unreadable()
    const batches = await readJournal(tx, runId)
    const name = body.name ?? `${run.workflowName}, ${run.status} on ${run.createdAt.slice(0, 10)}`
    const entries = batches.flatMap((batch) => batch.entries)
    return toFixture(program, await values.bringBack(actor.workspaceId, entries), name)
  })

  api.read(routes.getRunState, async (tx, { actor, params: { runId }, query }) => {
    const { at, seq, step } = query
    await findRun(tx, runId)
    const program = await readProgram(tx, runId, api.deps.engine.addressesOf)
    if (!program) throw unreadable()
    const batches = await readJournal(tx, runId)
    const entries = batches.flatMap((batch) => batch.entries)
    const whole = await values.bringBack(actor.workspaceId, entries)
    return stateAt(program, entries, { at: at ?? numberBehind(batches, seq), step, whole })
  })
}

function unreadable(): AppError {
  return new AppError('conflict', 'The definition of this run can not be read any more.')
}

function toEntries(batches: readonly JournalBatch[]): JournalEntry[] {
  let number = 0
  return batches.flatMap(({ seq, entries }) =>
    entries.map((entry) => ({ ...summaryOf(entry), number: ++number, seq })),
  )
}

/** How many entries there are up to a commit; all without one. */
function numberBehind(batches: readonly JournalBatch[], seq: number | undefined): number {
  return batches
    .filter((batch) => seq === undefined || batch.seq <= seq)
    .reduce((count, { entries }) => count + entries.length, 0)
}
