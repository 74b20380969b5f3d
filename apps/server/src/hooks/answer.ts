/** A webhook whose caller waits for what the run returns. */
import { AppError, type Outcome } from '@floyo/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { signalOf } from '../live/hub.ts'

const waitMs = 30_000

/** Waits up to half a minute for the run's end, and answers with its output. */
export async function answerWithResult(
  { engine, stopSignal }: Deps,
  run: { workspaceId: string; runId: string },
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<FastifyReply> {
  const signal = AbortSignal.any([signalOf(request), stopSignal])
  const outcome = await engine.waitForOutcome(run, { timeoutMs: waitMs, signal })
  if (outcome) return sendOutcome(reply, outcome, run.runId)
  return reply.code(202).header('x-run-id', run.runId).send({ runId: run.runId, status: 'running' })
}

/** Answers with how the run ended. @throws AppError `run_failed` */
export function sendOutcome(reply: FastifyReply, outcome: Outcome, runId: string): FastifyReply {
  void reply.header('x-run-id', runId)
  switch (outcome.status) {
    case 'succeeded':
      return reply
        .code(200)
        .header('content-type', 'application/json; charset=utf-8')
        .send(JSON.stringify(outcome.output))
    case 'failed':
      throw new AppError('run_failed', `The run ${runId} failed: ${outcome.error.code}`)
    case 'canceled':
      throw new AppError('run_failed', `The run ${runId} was canceled`)
  }
}
