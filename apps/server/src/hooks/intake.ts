/**
 * Webhooks: `/hooks/:token` stores the delivery as a run in one commit, and answers only then. One
 * that becomes no run is kept in the inbox before it is answered, with the reason. The table decides
 * about each of them, so an address works, moves and stops with its row.
 */
import type { Deps } from '../deps.ts'
import { maxBodyBytes } from '../edge/edge-filter.ts'
import { AppError, type JsonObject } from '@floyo/contracts'
import { type AcceptedRun, WebhookChanged } from '@floyo/engine'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createReadConnection, type ReadConnection } from '../connections/secrets.ts'
import { answerWithRun } from './answer.ts'
import { mountCallbacks } from './callback.ts'
import { captureDelivery, capturedReason } from './capture.ts'
import { unmetCondition } from './condition.ts'
import { type Delivery, toDelivery, toTriggerData } from './delivery.ts'
import { createFindHook, type FindHook, type Hook, notThere } from './hook.ts'
import { keepDelivery, type Unaccepted } from './inbox.ts'
import { readSecrets } from './secrets.ts'
import { type Verdict, verifySignature } from './signature.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

export function mountHooks(app: FastifyInstance, deps: Deps): void {
  const ports: Ports = {
    ...deps,
    readConnection: createReadConnection(deps.enginePool, deps.key),
    findHook: createFindHook(deps.enginePool),
  }
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      // By its name as well: what only fits all is looked up anew each time.
      ['application/json', '*'],
      { parseAs: 'buffer', bodyLimit: maxBodyBytes },
      (_request, body, parsed) => parsed(null, body),
    )
    scope.route<{ Params: { token: string } }>({
      method: [...methods],
      url: '/hooks/:token',
      config: { access: 'anonymous', answersPrograms: true },
      handler: (request, reply) => takeDelivery(ports, request.params.token, { request, reply }),
    })
    mountCallbacks(scope, deps)
    done()
  })
}

/** A delivery that becomes no run: what is kept of it, and what its sender hears. */
class NoRun extends Error {
  override name = 'NoRun'
  readonly kept: Unaccepted
  readonly answer: AppError | 'accepted'

  constructor(kept: Unaccepted, answer: AppError | 'accepted') {
    super(kept.reason)
    this.kept = kept
    this.answer = answer
  }
}

type Ports = Deps & { readConnection: ReadConnection; findHook: FindHook }

interface Exchange {
  request: FastifyRequest
  reply: FastifyReply
}

async function takeDelivery(
  deps: Ports,
  token: string,
  { request, reply }: Exchange,
): Promise<FastifyReply | JsonObject> {
  let hook = await deps.findHook(token)
  const delivery = toDelivery(request)
  void reply.header('cache-control', 'no-store')
  try {
    let accepted: AcceptedRun
    try {
      accepted = await accept(deps, hook, delivery)
    } catch (error) {
      // As it was read before, a webhook only starts runs: anything else is decided as it is now.
      const isOutdated = error instanceof WebhookChanged || error instanceof NoRun
      if (!hook.seen || !isOutdated) throw error
      hook = await deps.findHook(token, 'anew')
      accepted = await accept(deps, hook, delivery)
    }
    const { runId, duplicate, outcome } = accepted
    if (duplicate) {
      const reason = `a delivery with the same id started the run ${runId}`
      await keepDelivery(deps.enginePool, hook, { delivery, status: 'duplicate', reason, runId })
    }
    if (hook.answer === 'accepted') {
      void reply.code(202)
      return { runId, duplicate }
    }
    return await answerWithRun(deps, { hook, runId, outcome }, { request, reply })
  } catch (error) {
    if (!(error instanceof NoRun)) throw error
    if (!error.kept.isKept) await keepDelivery(deps.enginePool, hook, { delivery, ...error.kept })
    if (error.answer !== 'accepted') throw error.answer
    const { status, reason } = error.kept
    return reply.code(202).send({ runId: null, status, reason })
  }
}

/** @throws NoRun with the reason why it starts nothing */
async function accept(deps: Ports, hook: Hook, delivery: Delivery): Promise<AcceptedRun> {
  const { workspaceId, workflowId, version, priority, enabled } = hook
  if (hook.capturing && (await capture(deps, hook, delivery)) === 'kept') {
    throw new NoRun({ status: 'captured', reason: capturedReason, isKept: true }, 'accepted')
  }
  if (!enabled || version === null) {
    throw new NoRun({ status: 'disabled', reason: 'the workflow was off' }, notThere())
  }
  const signedOnce = hook.signature ? await requireSignature(deps, hook, delivery) : undefined
  const triggerData = readDelivery(delivery)
  const unmet = unmetCondition(hook.condition, triggerData)
  if (unmet !== null) throw new NoRun({ status: 'unmatched', reason: unmet }, 'accepted')
  const deliveryId = signedOnce ?? deliveryIdOf(hook, delivery)
  try {
    return await deps.engine.accept({
      workspaceId,
      workflowId,
      version,
      priority,
      trigger: 'webhook',
      inputs: {},
      triggerData,
      ...(deliveryId === undefined ? {} : { delivery: { webhookId: hook.id, deliveryId } }),
      ...(hook.seen ? { seen: hook.seen } : {}),
    })
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'queue_full') throw error
    throw new NoRun({ status: 'full', reason: error.message }, error)
  }
}

/** Shows a delivery to whoever listens for one, also while the workflow is off. */
async function capture(
  deps: Deps & { readConnection: ReadConnection },
  hook: Hook,
  delivery: Delivery,
): Promise<'kept' | 'goes-on'> {
  const data = readDelivery(delivery)
  const verdict = await verdictOf(deps, hook, delivery)
  const verified = verdict === null ? null : verdict.ok
  const answer = await captureDelivery(deps.enginePool, hook, { delivery, data, verified })
  deps.changes.add({ workspaceId: hook.workspaceId, kind: 'workflow', id: hook.workflowId })
  return answer
}

/** @returns null when no signature is asked for */
async function verdictOf(
  { readConnection }: { readConnection: ReadConnection },
  { workspaceId, signature, now }: Hook,
  { headers, bytes }: Delivery,
): Promise<Verdict | null> {
  if (signature === null) return null
  const { connection: name } = signature
  const secrets = await readSecrets(readConnection, { workspaceId, name })
  if (secrets.length === 0) return { ok: false, reason: `there is no connection ${name} any more` }
  return verifySignature(signature, { headers, bytes }, { secrets, now: new Date(now) })
}

/** @returns what may come once, by the scheme; undefined without one */
async function requireSignature(
  deps: { readConnection: ReadConnection },
  hook: Hook,
  delivery: Delivery,
): Promise<string | undefined> {
  const verdict = await verdictOf(deps, hook, delivery)
  if (verdict === null) return undefined
  if (verdict.ok) return verdict.onceKey
  throw new NoRun(
    { status: 'refused', reason: verdict.reason },
    // Why is for those who may read the inbox: a sender who guesses learns nothing.
    new AppError(
      'invalid_signature',
      'Sign the body as it is sent, with the secret of this webhook',
    ),
  )
}

function readDelivery(delivery: Delivery): JsonObject {
  try {
    return toTriggerData(delivery)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new NoRun({ status: 'invalid', reason: error.message }, error)
  }
}

/** The sender's own id of the delivery, from the header that the trigger names. */
function deliveryIdOf(hook: Hook, { headers }: Delivery): string | undefined {
  const name = (hook.deliveryIdHeader ?? 'idempotency-key').toLowerCase()
  const value = headers[name]
  if (typeof value !== 'string' || value === '') return undefined
  if (value.length <= 200 && value.isWellFormed()) return value
  const reason = `${name}: expected at most 200 characters`
  throw new NoRun({ status: 'invalid', reason }, new AppError('invalid_request', reason))
}
