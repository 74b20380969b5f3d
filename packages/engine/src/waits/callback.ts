/**
 * Addresses that runs wait at. They are worked out from the run and the step with a key of the
 * installation, so that a step can hand an address out before the step that waits there is reached,
 * and nobody can guess another one.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Definition, type Step, walkSteps } from '@floyo/contracts'

/** Makes and reads the addresses of one installation. */
export interface Callbacks {
  /** The address at which a step of a run waits. */
  url: (runId: string, stepKey: string) => string
  /** Reads the last part of an address. @returns undefined when it is none of ours */
  read: (token: string) => { runId: string; stepKey: string } | undefined
}

const macBytes = 18

/** @param baseUrl what stands before the token, with its last slash */
export function createCallbacks(options: { key: Uint8Array; baseUrl: () => string }): Callbacks {
  const macOf = (runId: string, stepKey: string): Buffer =>
    createHmac('sha256', options.key).update(`${runId} ${stepKey}`).digest().subarray(0, macBytes)
  return {
    url(runId, stepKey) {
      const id = Buffer.from(runId.replaceAll('-', ''), 'hex')
      const token = Buffer.concat([id, macOf(runId, stepKey)]).toString('base64url')
      return `${options.baseUrl()}${token}.${Buffer.from(stepKey).toString('base64url')}`
    },
    read(token) {
      const [code = '', name = ''] = token.split('.')
      const stepKey = Buffer.from(name, 'base64url').toString()
      const bytes = Buffer.from(code, 'base64url')
      if (bytes.length !== 16 + macBytes) return undefined
      const runId = bytes
        .subarray(0, 16)
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
      const isOurs = timingSafeEqual(bytes.subarray(16), macOf(runId, stepKey))
      return isOurs ? { runId, stepKey } : undefined
    },
  }
}

/** The addresses of a run, by the ids of the steps that wait there; the check keeps them out of loops. */
export function callbacksOf(
  { steps }: Definition,
  runId: string,
  { url }: Pick<Callbacks, 'url'>,
): Record<string, string> {
  const found = Object.create(null) as Record<string, string>
  for (const [id, key] of keysIn(steps)) found[id] = url(runId, key)
  return found
}

/** Definitions that are kept never change, and each run asks anew. */
const known = new WeakMap<Step[], [id: string, key: string][]>()

function keysIn(steps: Step[]): [id: string, key: string][] {
  const before = known.get(steps)
  if (before) return before
  const keys = [...walkSteps(steps)]
    .filter(({ step }) => isCallback(step))
    .map(({ step, path }): [string, string] => [step.id, keyAt(steps, path)])
  known.set(steps, keys)
  return keys
}

/** What stands for those addresses where nothing of the outside is reached. */
export function standInCallbacks(definition: Definition): Record<string, string> {
  return callbacksOf(definition, '', { url: (_runId, key) => `<address of ${key}>` })
}

/** Whether a step waits at an address of its own. */
export function isCallback(step: Step): boolean {
  return 'wait' in step && 'webhook' in step.wait
}

/** The key of a step outside of loops, from its path in the definition. */
function keyAt(steps: readonly Step[], path: readonly PropertyKey[]): string {
  let value: unknown = { steps }
  let key = ''
  for (const [index, part] of path.entries()) {
    value = Reflect.get(value as object, part)
    const isStep = typeof value === 'object' && value !== null && 'id' in value
    if (isStep) key += String(Reflect.get(value as object, 'id'))
    else if (path[index - 1] === 'branches') key += `[${String(part)}]`
    if (isStep && index < path.length - 1) key += path[index + 1] === 'branches' ? '' : '.'
    if (!isStep && path[index - 1] === 'branches') key += '.'
  }
  return key
}
