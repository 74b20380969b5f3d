import type { Trigger } from '@floyo/contracts'
import { checkExpression } from '@floyo/expressions'
import { scheduleProblem } from '../schedule/next-fire.ts'
import type { Findings } from './check-definition.ts'

/** Finds schedules that never fire, conditions that can not be evaluated, and webhooks beyond one. */
export function checkTriggers(triggers: readonly Trigger[], findings: Findings, now: Date): void {
  let webhooks = 0
  for (const [index, trigger] of triggers.entries()) {
    const path = ['trigger', index]
    switch (trigger.type) {
      case 'manual':
        break
      case 'webhook':
        if (++webhooks > 1) {
          const message = 'A workflow has one webhook address; leave the second trigger out.'
          findings.problem(path, 'repeated_webhook', message)
        }
        break
      case 'schedule': {
        const problem = scheduleProblem(trigger, now)
        if (!isTimezone(trigger.timezone)) {
          const message = `expected an IANA zone such as Europe/Berlin, got ${trigger.timezone}`
          findings.problem([...path, 'timezone'], 'unknown_timezone', message)
        } else if (problem) findings.problem([...path, 'cron'], 'invalid_cron', problem)
        break
      }
      case 'event':
        if (trigger.where === undefined) break
        for (const { code, message } of checkExpression(trigger.where, {
          roots: { event: true },
        })) {
          findings.problem([...path, 'where'], code, message)
        }
    }
  }
}

function isTimezone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
