import { durationMs, type Trigger, type WebhookTrigger } from '@floyo/contracts'
import { checkExpression } from '@floyo/expressions'
import type { CheckSurroundings, Findings } from './check-definition.ts'
import { checkTiming } from './check-timing.ts'

/** Finds schedules that never fire, conditions that can not be evaluated, and webhooks beyond one. */
export function checkTriggers(
  triggers: readonly Trigger[],
  findings: Findings,
  { now = new Date(), connections, calendars }: CheckSurroundings,
): void {
  let webhooks = 0
  for (const [index, trigger] of triggers.entries()) {
    const path = ['trigger', index]
    switch (trigger.type) {
      case 'manual':
      // Which workflow is meant is looked up when it is enabled.
      case 'workflow':
        break
      case 'webhook':
        if (++webhooks > 1) {
          const message = 'A workflow has one webhook address; leave the second trigger out.'
          findings.problem(path, 'repeated_webhook', message)
        }
        checkWebhook(trigger, path, { findings, connections })
        break
      case 'schedule':
      case 'interval':
        checkTiming(trigger, path, { findings, now, calendars })
        break
      case 'event':
        checkWhere(trigger.where, path, { findings, root: 'event' })
    }
  }
}

function checkWhere(
  where: string | undefined,
  path: readonly PropertyKey[],
  { findings, root }: { findings: Findings; root: 'event' | 'trigger' },
): void {
  if (where === undefined) return
  for (const { code, message } of checkExpression(where, { roots: { [root]: true } })) {
    findings.problem([...path, 'where'], code, message)
  }
}

const longestToleranceMs = 3_600_000
const shortestAnswerMs = 1000
const longestAnswerMs = 60_000

function checkWebhook(
  { where, signature, deliveryIdHeader, answer, answerTimeout }: WebhookTrigger,
  path: readonly PropertyKey[],
  { findings, connections }: Pick<CheckSurroundings, 'connections'> & { findings: Findings },
): void {
  checkWhere(where, path, { findings, root: 'trigger' })
  if (answerTimeout !== undefined) {
    const ms = durationMs(answerTimeout)
    if (ms < shortestAnswerMs || ms > longestAnswerMs) {
      const message = 'expected 1s to 60s: longer than that few callers wait'
      findings.problem([...path, 'answerTimeout'], 'invalid_duration', message)
    } else if (answer === 'accepted') {
      const message = 'not used: with `answer: accepted` nobody waits for the run'
      findings.warning([...path, 'answerTimeout'], 'unused_option', message)
    }
  }
  if (!signature) return
  const at = [...path, 'signature']
  const found = connections?.find(({ name }) => name === signature.connection)
  if (connections && found?.type !== 'webhook_secret') {
    const names = connections.filter(({ type }) => type === 'webhook_secret')
    const known = names.map(({ name }) => name).join(', ') || 'none; make one'
    const message = `expected a connection of the type webhook_secret; there is ${known}`
    findings.problem([...at, 'connection'], 'unknown_connection', message)
  }
  if ('tolerance' in signature && signature.tolerance !== undefined) {
    if (durationMs(signature.tolerance) > longestToleranceMs) {
      const message =
        'expected at most 1h: until then a delivery that was overheard can be sent again'
      findings.problem([...at, 'tolerance'], 'too_long', message)
    }
  }
  if (deliveryIdHeader !== undefined && signature.scheme !== 'hmac') {
    const message = `not used: with ${signature.scheme} the signature says which delivery it is`
    findings.warning([...path, 'deliveryIdHeader'], 'unused_option', message)
  }
}
