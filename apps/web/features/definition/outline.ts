/** A definition as it is read: each step with its kind, what it does, and the branches inside it. */
import type { JsonValue, Step } from '@floyo/contracts'
import { partsOf } from './template.ts'

export type Kind =
  | 'use'
  | 'if'
  | 'switch'
  | 'each'
  | 'while'
  | 'parallel'
  | 'try'
  | 'wait'
  | 'approve'
  | 'call'
  | 'code'
  | 'set'
  | 'return'
  | 'fail'

/** A list of steps inside a step, and when it is walked. */
export interface Branch {
  label: 'then' | 'else' | 'case' | 'default' | 'do' | 'branch' | 'try' | 'catch' | 'finally'
  /** The value of a case, the number of a branch. */
  detail?: string
  steps: Step[]
}

export interface OutlineStep {
  id: string
  kind: Kind
  /** Its name, or its id in words. */
  title: string
  /** The action, the condition, the list, the message: what this step is about. */
  subject: string
  /** Its inputs, each in one line; expressions stand in `{{ }}`. */
  inputs: { name: string; value: string }[]
  branches: Branch[]
}

export function outlineOf(step: Step): OutlineStep {
  const kind = kindOf(step)
  return {
    id: step.id,
    kind,
    title: step.name ?? asTitle(step.id),
    subject: subjectOf(step),
    inputs: inputsOf(step),
    branches: branchesOf(step).filter(({ label, steps }) => label === 'then' || steps.length > 0),
  }
}

export function kindOf(step: Step): Kind {
  if ('use' in step) return 'use'
  if ('if' in step) return 'if'
  if ('switch' in step) return 'switch'
  if ('each' in step) return 'each'
  if ('while' in step) return 'while'
  if ('parallel' in step) return 'parallel'
  if ('try' in step) return 'try'
  if ('wait' in step) return 'wait'
  if ('approve' in step) return 'approve'
  if ('call' in step) return 'call'
  if ('code' in step) return 'code'
  if ('set' in step) return 'set'
  if ('return' in step) return 'return'
  return 'fail'
}

/** A step's id as its title says it, within a sentence. */
export function idInWords(id: string): string {
  return id.replaceAll('_', ' ')
}

function asTitle(id: string): string {
  const words = idInWords(id)
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

function subjectOf(step: Step): string {
  if ('use' in step) return step.use
  if ('if' in step) return bare(step.if)
  if ('switch' in step) return bare(step.switch)
  if ('each' in step) return bare(step.each)
  if ('while' in step) return bare(step.while)
  if ('parallel' in step) return step.parallel
  if ('wait' in step) return waitSubject(step.wait)
  if ('approve' in step) return step.approve.message
  if ('call' in step) return step.call
  if ('code' in step) return step.code.split('\n')[0] ?? ''
  if ('return' in step) return oneLine(step.return)
  if ('fail' in step) return step.fail.message
  return ''
}

function waitSubject(wait: object): string {
  return Object.values(wait).map(String).join(' ')
}

/** An expression without its braces, when it is nothing else. */
export function bare(expression: string): string {
  return /^\s*\{\{(.*)\}\}\s*$/s.exec(expression)?.[1]?.trim() ?? expression
}

function inputsOf(step: Step): OutlineStep['inputs'] {
  const values = 'with' in step ? step.with : 'set' in step ? step.set : undefined
  return Object.entries(values ?? {}).map(([name, value]) => ({
    name,
    value: name === 'command' && Array.isArray(value) ? commandLine(value) : inOneLine(value, same),
  }))
}

/** A command in its parts, as it would be typed. */
function commandLine(parts: readonly JsonValue[]): string {
  return parts
    .map((part) => inOneLine(part, same))
    .map((part) => (hasSpace(part) ? `'${part}'` : part))
    .join(' ')
}

/** A value in one line, as a person would write it. */
export function oneLine(value: JsonValue | undefined): string {
  return inOneLine(value, bare)
}

function inOneLine(value: JsonValue | undefined, say: (text: string) => string): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return say(value).replaceAll('\n', ' ')
  if (Array.isArray(value)) return value.map((inner) => inOneLine(inner, say)).join(', ')
  if (value === null || typeof value !== 'object') return String(value)
  return Object.entries(value)
    .map(([name, inner]) => `${name}: ${inOneLine(inner, say)}`)
    .join(', ')
}

/** In what is there as it is: what an expression gives stays one part. */
function hasSpace(template: string): boolean {
  return partsOf(template).some((part) => 'text' in part && /\s/.test(part.text))
}

function same(text: string): string {
  return text
}

export function branchesOf(step: Step): Branch[] {
  if ('if' in step) {
    return [
      { label: 'then', steps: step.then },
      { label: 'else', steps: step.else ?? [] },
    ]
  }
  if ('switch' in step) {
    const cases = step.cases.map((one) => ({
      label: 'case' as const,
      detail: oneLine(one.value),
      steps: one.do,
    }))
    return [...cases, { label: 'default', steps: step.default ?? [] }]
  }
  if ('each' in step || 'while' in step) return [{ label: 'do', steps: step.do }]
  if ('parallel' in step) {
    return step.branches.map((steps, index) => ({
      label: 'branch',
      detail: String(index + 1),
      steps,
    }))
  }
  if ('try' in step) {
    return [
      { label: 'try', steps: step.try },
      { label: 'catch', steps: step.catch ?? [] },
      { label: 'finally', steps: step.finally ?? [] },
    ]
  }
  return []
}

/** Every step of a tree, parents before children, top to bottom. */
export function* everyStep(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step
    for (const branch of branchesOf(step)) yield* everyStep(branch.steps)
  }
}
