/** The check of steps that use an action. */
import { durationMs, type UseStep } from '@floyo/contracts'
import { didYouMean, isTemplate } from '@floyo/expressions'
import { longestTimeoutMs } from '../execute/attempt.ts'
import { checkCondition, checkTexts, type Path, type Place } from './check-texts.ts'
import { holdsTemplate } from './holds-template.ts'
import { probeShape } from './scope-of.ts'

/** Its action, what the action is given, and through which connection. */
export function checkUse(step: UseStep, path: Path, place: Place): void {
  const { actions, findings } = place
  if (step.timeout !== undefined && durationMs(step.timeout) > longestTimeoutMs) {
    const message = 'an action may take at most 1h; it will be ended then'
    findings.warning([...path, 'timeout'], 'too_long', message)
  }
  const given = step.with ?? {}
  checkTexts(given, [...path, 'with'], place)
  const action = actions.get(step.use)
  if (!action) {
    const [connector] = step.use.split('.')
    const ids = [...actions.keys()]
    const near = ids.filter((id) => id.startsWith(`${connector}.`))
    const known = (near.length > 0 ? near : ids).join(', ')
    const meant = didYouMean(step.use, ids)
    const message = `there is no action ${step.use}.${meant} There are ${known || 'none'}`
    findings.problem([...path, 'use'], 'unknown_action', message)
    return
  }
  checkConnection(step, path, place)
  const parsed = action.input.safeParse(given)
  for (const issue of parsed.success ? [] : parsed.error.issues) {
    // What an expression will give is not known before it runs.
    if (holdsTemplate(given, issue.path)) continue
    findings.problem([...path, 'with', ...issue.path], 'invalid_input', issue.message)
  }
  const device = step.use.startsWith('device.') ? given['device'] : undefined
  if (typeof device === 'string' && !isTemplate(device) && place.deviceNames) {
    if (!place.deviceNames.includes(device)) {
      const message = `there is no device ${device}; there are ${place.deviceNames.join(', ') || 'none'}`
      findings.problem([...path, 'with', 'device'], 'unknown_device', message)
    }
  }
}

/** Whether it can be found out what happened: by the action itself, or as the step says. */
export function checkProbe(step: UseStep, path: Path, place: Place): void {
  const { actions, findings, scope, outputShapes } = place
  const { probe } = step
  const at = [...path, 'probe']
  if (!probe) {
    if (step.onUnknown !== 'probe' || actions.get(step.use)?.probes) return
    const message = `${step.use} can not find out whether it happened; say with \`probe\` how to, or choose retry or ask`
    return findings.problem([...path, 'onUnknown'], 'unsupported_option', message)
  }
  if (step.onUnknown !== 'probe') {
    findings.warning(at, 'unused_option', 'not used without `onUnknown: probe`')
  }
  const asked = { ...scope, roots: { ...scope.roots, probe: probeShape() } }
  const { use, connection, with: given = {}, happened, output = null } = probe
  checkUse({ id: step.id, use, connection, with: given }, at, { ...place, scope: asked })
  const action = actions.get(use)
  if (action?.effect === 'write' && !action.onlyReads?.(given)) {
    const message = `a probe changes nothing: expected an action that only reads, such as http.request with GET`
    findings.problem([...at, 'use'], 'writing_probe', message)
  }
  const shape = outputShapes?.get(use) ?? {}
  const told = { ...scope, roots: { ...scope.roots, probe: probeShape({ output: shape }) } }
  checkCondition(happened, [...at, 'happened'], { ...place, scope: told })
  checkTexts(output, [...at, 'output'], { ...place, scope: told })
}

function checkConnection(step: UseStep, path: Path, place: Place): void {
  const { actions, connections, findings } = place
  const wanted = actions.get(step.use)?.connection
  const at = [...path, 'connection']
  if (step.connection === undefined) {
    if (!wanted?.required) return
    const message = `${step.use} works through a connection of the type ${wanted.type}; name one`
    findings.problem(at, 'missing_connection', message)
    return
  }
  if (!wanted) {
    findings.warning(at, 'unused_connection', `${step.use} takes no connection`)
    return
  }
  if (!connections) return
  const { type } = wanted
  const found = connections.find(({ name }) => name === step.connection)
  if (!found) {
    const names = connections.filter((one) => one.type === type).map(({ name }) => name)
    const known =
      names.length > 0 ? `there are ${names.join(', ')}` : `make one of the type ${type}`
    findings.problem(
      at,
      'unknown_connection',
      `there is no connection ${step.connection}; ${known}`,
    )
  } else if (found.type !== type) {
    const message = `${step.use} needs a connection of the type ${type}; ${step.connection} is of the type ${found.type}`
    findings.problem(at, 'wrong_connection_type', message)
  }
}
