/** The check of steps, in the order in which they run. */
import {
  type ApproveStep,
  type CodeStep,
  type Definition,
  Duration,
  durationMs,
  isForm,
  type ReturnStep,
  type Step,
  type WaitStep,
  WebhookResponse,
} from '@floyo/contracts'
import { checkExpression, isTemplate } from '@floyo/expressions'
import { checkCondition, checkTexts, type Path, type Place } from './check-texts.ts'
import { checkProbe, checkUse } from './check-use.ts'
import { holdsTemplate } from './holds-template.ts'
import { innerScope, outputShape } from './scope-of.ts'

/** However much an installation allows. */
const longestCodeMs = 120_000

/** Checks all steps of a definition. */
export function checkSteps(definition: Definition, place: Omit<Place, 'definition'>): void {
  checkList(definition.steps, ['steps'], { ...place, definition })
}

function checkList(steps: readonly Step[], path: Path, place: Place): void {
  let ends: string | undefined
  for (const [index, step] of steps.entries()) {
    const at = [...path, index]
    if (ends !== undefined) {
      const message = `never runs: the step ${ends} before it ends the run`
      place.findings.warning(at, 'unreachable_step', message)
      ends = undefined
    }
    checkStep(step, at, place)
    place.scope.steps[step.id] = outputShape(step, place.outputShapes)
    const always = step.when === undefined && !step.disabled && step.onError !== 'continue'
    if (always && ('return' in step || 'fail' in step)) ends = step.id
  }
}

function checkStep(step: Step, path: Path, place: Place): void {
  const { findings } = place
  if (step.onUnknown === 'probe' && !('use' in step)) {
    const message = 'only a step with `use` has an effect that can be asked about'
    findings.problem([...path, 'onUnknown'], 'unsupported_option', message)
  }
  if (step.retry !== undefined && !('use' in step)) {
    const message =
      'only a step with `use` is repeated by itself; put `retry` on the steps inside, or loop with `while`'
    findings.problem([...path, 'retry'], 'unsupported_option', message)
  }
  if (step.when !== undefined) checkCondition(step.when, [...path, 'when'], place)
  if ('use' in step) {
    checkUse(step, path, place)
    checkProbe(step, path, place)
  } else if ('code' in step) checkCode(step, path, place)
  else if ('set' in step) checkTexts(step.set, [...path, 'set'], place)
  else if ('return' in step) checkReturn(step, path, place)
  else if ('fail' in step) checkTexts(step.fail.message, [...path, 'fail', 'message'], place)
  else if ('wait' in step) checkWait(step, path, place)
  else if ('approve' in step) {
    checkTexts(step.approve.message, [...path, 'approve', 'message'], place)
    checkTexts(step.approve.by, [...path, 'approve', 'by'], place)
    checkForm(step, path, place)
  } else if ('call' in step) checkTexts(step.with ?? {}, [...path, 'with'], place)
  else checkComposite(step, path, place)
}

/** What is known of it before it runs has to be something that a caller can be answered with. */
function checkReturn({ return: given }: ReturnStep, path: Path, place: Place): void {
  const at = [...path, 'return']
  checkTexts(given, at, place)
  const { trigger } = place.definition
  const answers = trigger.some((one) => one.type === 'webhook' && one.answer === 'response')
  if (!answers || (typeof given === 'string' && isTemplate(given))) return
  const parsed = WebhookResponse.safeParse(given)
  for (const issue of parsed.success ? [] : parsed.error.issues) {
    if (holdsTemplate(given, issue.path)) continue
    const message = `the trigger says \`answer: response\`, which returns status, headers and body: ${sayIssue(issue)}`
    place.findings.problem([...at, ...issue.path], 'invalid_response', message)
  }
}

type Issue = NonNullable<ReturnType<typeof WebhookResponse.safeParse>['error']>['issues'][number]

function sayIssue(issue: Issue): string {
  return issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message
}

function checkComposite(step: Step, path: Path, place: Place): void {
  const inside = (kind: Parameters<typeof innerScope>[1], at: Path, steps?: readonly Step[]) => {
    const scope = innerScope(place.scope, kind)
    checkList(steps ?? [], [...path, ...at], { ...place, scope })
    return scope
  }
  if ('if' in step) {
    checkCondition(step.if, [...path, 'if'], place)
    inside('branch', ['then'], step.then)
    inside('branch', ['else'], step.else)
  } else if ('switch' in step) {
    checkTexts(step.switch, [...path, 'switch'], place)
    for (const [index, one] of step.cases.entries()) {
      checkTexts(one.value, [...path, 'cases', index, 'value'], place)
      inside('branch', ['cases', index, 'do'], one.do)
    }
    inside('branch', ['default'], step.default)
  } else if ('each' in step) {
    checkCondition(step.each, [...path, 'each'], place)
    inside('iteration', ['do'], step.do)
  } else if ('while' in step) {
    const scope = innerScope(place.scope, 'round')
    checkCondition(step.while, [...path, 'while'], { ...place, scope })
    inside('round', ['do'], step.do)
  } else if ('parallel' in step) {
    const scopes = step.branches.map((steps, index) => inside('branch', ['branches', index], steps))
    // Only of `all` is it known that the steps of each branch have run.
    if (step.parallel !== 'all') return
    for (const [index, branch] of step.branches.entries()) {
      for (const { id } of branch) place.scope.steps[id] = scopes[index]?.steps[id] ?? true
    }
  } else if ('try' in step) {
    inside('branch', ['try'], step.try)
    inside('catch', ['catch'], step.catch)
    inside('branch', ['finally'], step.finally)
  }
}

function checkWait({ wait }: WaitStep, path: Path, place: Place): void {
  const at = [...path, 'wait']
  if ('for' in wait) {
    checkTexts(wait.for, [...at, 'for'], place)
    if (!isTemplate(wait.for) && !Duration.safeParse(wait.for).success) {
      const message = `expected a length of time such as 30s, 10m or 2d, got ${wait.for}`
      place.findings.problem([...at, 'for'], 'invalid_duration', message)
    }
  } else if ('until' in wait) {
    checkTexts(wait.until, [...at, 'until'], place)
    if (!isTemplate(wait.until) && Number.isNaN(Date.parse(wait.until))) {
      const message = `expected a time such as 2026-01-31T09:00:00Z, got ${wait.until}`
      place.findings.problem([...at, 'until'], 'invalid_time', message)
    }
  } else if ('event' in wait) {
    const { scope, findings } = place
    const roots = { ...scope.roots, event: true as const }
    for (const { code, message } of checkExpression(wait.where ?? 'true', { ...scope, roots })) {
      findings.problem([...at, 'where'], code, message)
    }
  } else if (
    path.some((key, index) => key === 'do' && isLoop(place.definition, path.slice(0, index)))
  ) {
    const message =
      'a step has one address in a run, and each iteration would need its own; call another workflow for each item'
    place.findings.problem(at, 'unsupported_place', message)
  }
}

/** Whether the step at a path is a loop; the cases of a `switch` have a `do` as well. */
function isLoop(definition: Definition, path: Path): boolean {
  let value: unknown = definition
  for (const key of path) value = Reflect.get(Object(value), key)
  return typeof value === 'object' && value !== null && ('each' in value || 'while' in value)
}

function checkForm(
  { approve: { form, remind, expires } }: ApproveStep,
  path: Path,
  place: Place,
): void {
  if (remind && expires && durationMs(remind) >= durationMs(expires)) {
    const message = `not used: by then it has expired, after ${expires}`
    place.findings.warning([...path, 'approve', 'remind'], 'unused_option', message)
  }
  if (form === undefined || isForm(form)) return
  const message =
    'expected a JSON Schema of an object, with the fields of the form as its properties'
  place.findings.problem([...path, 'approve', 'form'], 'invalid_form', message)
}

function checkCode({ timeout, with: given = {} }: CodeStep, path: Path, place: Place): void {
  if (timeout !== undefined && durationMs(timeout) > longestCodeMs) {
    const message =
      'code may run for at most 2m, or less where the installation says so; it will be ended then'
    place.findings.warning([...path, 'timeout'], 'too_long', message)
  }
  checkTexts(given, [...path, 'with'], place)
}
