/** A webhook whose caller waits for what the run returns. */
import { AppError, Outcome } from '@floyo/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { signalOf } from '../live/hub.ts'

const waitMs = 30_000
/** Word of the end can get lost, so the table is looked at this often as well. */
const lookAgainMs = 2000

interface Waiting {
  request: FastifyRequest
  reply: FastifyReply
}

/** Waits up to half a minute for the run's end, and answers with its output. */
export async function answerWithResult(
  deps: Deps,
  { workspaceId, runId }: { workspaceId: string; runId: string },
  { request, reply }: Waiting,
): Promise<FastifyReply> {
  const gone = AbortSignal.any([signalOf(request), deps.stopSignal])
  const deadline = performance.now() + waitMs
  void reply.header('cache-control', 'no-store').header('x-run-id', runId)
  for (;;) {
    const stop = new AbortController()
    const left = deadline - performance.now()
    const changed = deps.live.next({
      workspaceId,
      matches: (change) => change.kind === 'run' && change.id === runId,
      timeoutMs: Math.max(0, Math.min(left, lookAgainMs)),
      signal: AbortSignal.any([gone, stop.signal]),
    })
    const outcome = await readOutcome(deps, workspaceId, runId)
    if (outcome) {
      stop.abort()
      return sendOutcome(reply, outcome, runId)
    }
    if (left <= 0 || gone.aborted) {
      stop.abort()
      return reply.code(202).send({ runId, status: 'running' })
    }
    await changed
  }
}

async function readOutcome(
  { enginePool }: Deps,
  workspaceId: string,
  runId: string,
): Promise<Outcome | undefined> {
  const { rows } = await enginePool.query<{ outcome: unknown }>({
    name: 'read_outcome',
    text: 'select outcome from app.run_ends where workspace_id = $1 and run_id = $2',
    values: [workspaceId, runId],
  })
  const [row] = rows
  return row ? Outcome.parse(row.outcome) : undefined
}

function sendOutcome(reply: FastifyReply, outcome: Outcome, runId: string): FastifyReply {
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
