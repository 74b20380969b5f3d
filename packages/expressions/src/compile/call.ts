/**
 * Calls. `f(x, y)` and `x.f(y)` are the same for every function of the catalogue; the special forms
 * in macro.ts and lenient.ts see their arguments before they are evaluated.
 */
import type { JsonValue } from '@floyo/contracts'
import { checkArguments } from '../functions/define.ts'
import { functionsByName } from '../functions/catalog.ts'
import { didYouMean } from '../nearest.ts'
import { toText, weigh } from '../value.ts'
import type { Node } from '../parse.ts'
import type { Compiler, Frame, Run } from './frame.ts'
import { compileLenient, lenientForms } from './lenient.ts'
import { compileMacro, macroForms } from './macro.ts'

type CallNode = Extract<Node, { op: 'call' | 'rcall' }>

export function compileCall(compiler: Compiler, node: CallNode): Run {
  const name = node.args[0]
  const args = node.op === 'call' ? node.args[1] : [node.args[1], ...node.args[2]]
  const special =
    compileMacro(compiler, { node, name, args }) ?? compileLenient(compiler, { node, name, args })
  if (special) return special

  const definition = functionsByName.get(name)
  if (definition === undefined) {
    const names = [...functionsByName.keys(), ...macroForms, ...lenientForms]
    compiler.fail(
      'unknown_function',
      `There is no function ${name}.${didYouMean(name, names)}`,
      node,
    )
  }
  const { least, most } = definition
  if (args.length < least || args.length > most) {
    const wanted = least === most ? `${least}` : `${least} to ${most}`
    const message = `${definition.signature} takes ${wanted} arguments, found ${args.length}.`
    compiler.fail('wrong_arguments', message, node)
  }
  const literals = args.map(literalOf)
  const misfit = checkArguments(definition, literals)
  if (misfit) compiler.fail('wrong_type', misfit.message, args[misfit.index] ?? node)
  const mistake = definition.check(literals)
  if (mistake !== undefined) compiler.fail('invalid_value', mistake, node)
  const runs = args.map((arg) => compiler.node(arg))
  return (frame) => {
    compiler.spend(frame, 1, node)
    const values = runs.map((run) => run(frame))
    const problem = checkArguments(definition, values)
    if (problem) compiler.fail('wrong_type', problem.message, args[problem.index] ?? node)
    const spend = (units: number) => compiler.spend(frame, units, node)
    return definition.invoke(values, {
      spend,
      now: () => now(compiler, frame, node),
      text(value) {
        weigh(value, (units) => spend(units * 2))
        return toText(value)
      },
      isFirst(key) {
        const first = !frame.seen.has(key)
        frame.seen.add(key)
        return first
      },
      fail: (message) => compiler.fail('invalid_value', message, node),
      tooMuch: (message) => compiler.fail('limit_exceeded', message, node),
    })
  }
}

/** The value of an argument that is written out as text, true, false or null. */
function literalOf(node: Node): JsonValue | undefined {
  if (node.op !== 'value') return undefined
  const value = node.args
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'object' && value !== null ? undefined : value
}

function now(compiler: Compiler, frame: Frame, node: Node): string {
  const { now: given, run } = frame.context
  if (given !== undefined) return given
  const started: JsonValue | undefined =
    run && typeof run === 'object' && !Array.isArray(run) ? run.startedAt : undefined
  if (typeof started === 'string') return started
  return compiler.fail(
    'unknown_name',
    'There is no run here that now() could take the time of.',
    node,
  )
}
