/** Schedules over HTTP: the times ahead, pause and resume, making up for the past. */
import { AppError, routes } from '@floyo/contracts'
import { orNotFound } from '../http/lookup.ts'
import type { Api } from '../http/api.ts'
import { listNextFires } from './next-fires.ts'
import { findSchedule, listSchedules, pauseSchedule, resumeSchedule } from './store.ts'

export function scheduleRoutes(api: Api): void {
  const { engine } = api.deps

  api.read(routes.listNextFires, (tx, { params: { workflowId }, query: { count } }) =>
    listNextFires(tx, { workflowId, count }),
  )

  api.read(routes.listSchedules, (tx, { query }) => listSchedules(tx, query))

  api.write(routes.pauseSchedule, async (tx, { params: { scheduleId }, body, audit }) => {
    await pauseSchedule(tx, scheduleId, body.until ?? null)
    const schedule = await findSchedule(tx, scheduleId)
    audit({
      action: 'schedule.paused',
      target: { type: 'workflow', id: schedule.workflowId },
      changes: { scheduleId, until: body.until ?? null },
    })
    return schedule
  })

  api.write(routes.resumeSchedule, async (tx, { params: { scheduleId }, audit }) => {
    await resumeSchedule(tx, scheduleId)
    const schedule = await findSchedule(tx, scheduleId)
    audit({
      action: 'schedule.resumed',
      target: { type: 'workflow', id: schedule.workflowId },
      changes: { scheduleId },
    })
    return schedule
  })

  api.read(routes.previewBackfill, async (tx, { actor, params: { scheduleId }, body }) => {
    await findSchedule(tx, scheduleId)
    const { workspaceId } = actor
    const items = await engine.previewBackfill({ workspaceId, scheduleId, ...body })
    return { items, runs: items.filter(({ runId }) => runId === null).length }
  })

  api.write(routes.backfillSchedule, async (tx, { actor, params, body, audit }) => {
    const { scheduleId } = params
    const { workspaceId, userId } = actor
    const { workflowId } = await findSchedule(tx, scheduleId)
    const made = await engine.backfill({ workspaceId, scheduleId, userId, ...body })
    const runs = made.runIds.length
    audit({
      action: 'schedule.backfilled',
      target: { type: 'workflow', id: workflowId },
      changes: { scheduleId, ...body, backfillId: made.backfillId, runs },
    })
    return { id: made.backfillId, runs }
  })

  api.write(routes.cancelBackfill, async (tx, { actor, params: { backfillId }, audit }) => {
    const { workspaceId } = actor
    const { workflowId } = orNotFound(
      await tx
        .updateTable('backfills')
        .set({ canceledAt: new Date().toISOString() })
        .where('id', '=', backfillId)
        .returning('workflowId')
        .executeTakeFirst(),
    )
    const open = await tx
      .selectFrom('scheduleFires as f')
      .innerJoin('runQueue as q', 'q.runId', 'f.runId')
      .select('q.runId')
      .where('f.backfillId', '=', backfillId)
      .execute()
    let canceled = 0
    for (const { runId } of open) {
      try {
        await engine.cancelRun({ workspaceId, runId })
        canceled += 1
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'run_already_final') throw error
      }
    }
    audit({
      action: 'backfill.canceled',
      target: { type: 'workflow', id: workflowId },
      changes: { backfillId, canceled },
    })
    return { canceled }
  })
}
