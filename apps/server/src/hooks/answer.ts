/** A webhook whose caller waits for the run: for what it returns, or for the answer that it makes. */
import { everywhere } from '../edge/security-headers.ts'
import { apiPrefix } from '../http/api.ts'
import { signalOf } from '../live/hub.ts'
import { AppError, type JsonValue, type Outcome, WebhookResponse } from '@floyo/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import type { Hook } from './hook.ts'

/** A run that is to answer. */
export interface Asked {
  hook: Pick<Hook, 'workspaceId' | 'answer' | 'answerTimeoutMs'>
  runId: string
  /** Set when the run was over before it was stored. */
  outcome: Outcome | undefined
}

/**
 * Waits for the run's end as long as its trigger says, and answers with it; a run that takes longer
 * goes on, and its caller gets 202 with its address.
 * @throws AppError `run_failed`
 */
export async function answerWithRun(
  { engine, stopSignal, origin }: Pick<Deps, 'engine' | 'stopSignal' | 'origin'>,
  { hook, runId, outcome }: Asked,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<FastifyReply> {
  const ended = outcome ?? (await waitForEnd())
  void reply.header('x-run-id', runId)
  if (!ended) {
    const url = `${origin()}${apiPrefix}/runs/${runId}`
    return reply.code(202).header('location', url).send({ runId, status: 'running', url })
  }
  const output = outputOf(ended, runId)
  if (hook.answer === 'response') return sendResponse(reply, output, runId)
  return sendJson(reply, output)

  function waitForEnd(): Promise<Outcome | null> {
    const { workspaceId, answerTimeoutMs: timeoutMs } = hook
    const signal = AbortSignal.any([signalOf(request), stopSignal])
    return engine.waitForOutcome({ workspaceId, runId }, { timeoutMs, signal })
  }
}

function outputOf(outcome: Outcome, runId: string): JsonValue {
  switch (outcome.status) {
    case 'succeeded':
      return outcome.output
    case 'failed':
      throw new AppError('run_failed', `The run ${runId} failed: ${outcome.error.code}`)
    case 'canceled':
      throw new AppError('run_failed', `The run ${runId} was canceled`)
  }
}

function sendResponse(reply: FastifyReply, output: JsonValue, runId: string): FastifyReply {
  const response = WebhookResponse.safeParse(output)
  if (!response.success) {
    const detail = `The run ${runId} ended without an answer that can be sent: return status, headers and body`
    throw new AppError('run_failed', detail)
  }
  const { status, headers, body } = response.data
  // It may be a document, which our own answers to programs never are.
  void reply.code(status).headers(everywhere).headers(headers)
  if (body === null) return reply.send()
  if (typeof body !== 'string') return sendJson(reply, body)
  // As bytes, so that a text is sent as it is, whatever its media type says.
  if (!reply.hasHeader('content-type')) {
    void reply.header('content-type', 'text/plain; charset=utf-8')
  }
  return reply.send(Buffer.from(body))
}

function sendJson(reply: FastifyReply, value: JsonValue): FastifyReply {
  const text = JSON.stringify(value)
  if (reply.hasHeader('content-type')) return reply.send(Buffer.from(text))
  // A text leaves together with its head, in one piece.
  return reply.header('content-type', 'application/json; charset=utf-8').send(text)
}
