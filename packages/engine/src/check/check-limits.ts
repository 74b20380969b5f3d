import type { Definition } from '@floyo/contracts'
import { checkTemplate, isTemplate } from '@floyo/expressions'
import type { Findings } from './check-definition.ts'
import { topScope } from './scope-of.ts'

/** Finds keys that can not be evaluated before the first step, and limits that are there twice. */
export function checkLimits(definition: Definition, findings: Findings): void {
  const { steps: _steps, vars: _vars, ...roots } = topScope(definition).roots
  const seen = new Set<string>()
  for (const [index, limit] of (definition.limits ?? []).entries()) {
    const { key = '' } = limit
    if (key !== '' && !isTemplate(key)) {
      const message = `expected a value in braces, such as {{ inputs.customer }}; without a key all runs share the limit`
      findings.problem(['limits', index, 'key'], 'constant_key', message)
    }
    for (const { code, message } of checkTemplate(key, { roots })) {
      findings.problem(['limits', index, 'key'], code, message)
    }
    const same = `${'rate' in limit ? limit.rate : 'concurrency'} ${key}`
    if (seen.has(same)) {
      const message = 'there is such a limit before this one; leave one of them out'
      findings.problem(['limits', index], 'repeated_limit', message)
    }
    seen.add(same)
  }
}
