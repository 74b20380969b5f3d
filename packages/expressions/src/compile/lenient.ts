/** Forms that bear with what is missing: `has`, `default`, `coalesce`, `orValue`, `hasValue`. */
import type { Node } from '../parse.ts'
import type { Call } from './form.ts'
import type { Compiler, Run } from './frame.ts'

export const lenientForms = ['has', 'default', 'coalesce', 'orValue', 'hasValue'] as const

/** @returns undefined when the call is none of these forms */
export function compileLenient(compiler: Compiler, { node, name, args }: Call): Run | undefined {
  switch (name) {
    case 'has': {
      const [subject] = exactly(compiler, { node, name, args }, 1, 'has(steps.export.files)')
      if (!subject || !/^(\.\??|\[\??\])$/.test(subject.op)) {
        compiler.fail('wrong_arguments', 'has() takes a field, as in has(event.attrs.size).', node)
      }
      const read = compiler.soft(subject)
      return (frame) => read(frame) !== undefined
    }
    case 'hasValue': {
      const [subject] = exactly(compiler, { node, name, args }, 1, 'event.?attrs.hasValue()')
      const read = compiler.soft(subject ?? node)
      return (frame) => read(frame) !== undefined
    }
    case 'orValue': {
      const pair = exactly(compiler, { node, name, args }, 2, 'event.?attrs.orValue({})')
      const [read, otherwise] = [compiler.soft(pair[0] ?? node), compiler.node(pair[1] ?? node)]
      return (frame) => {
        const value = read(frame)
        return value === undefined ? otherwise(frame) : value
      }
    }
    case 'default':
      exactly(compiler, { node, name, args }, 2, "default(inputs.name, 'nobody')")
      return firstPresent(compiler, args)
    case 'coalesce':
      if (args.length === 0) {
        compiler.fail('wrong_arguments', 'coalesce() takes one or more values.', node)
      }
      return firstPresent(compiler, args)
    default:
      return undefined
  }
}

/** The first value that is there and not null. The last one has to exist. */
function firstPresent(compiler: Compiler, args: Node[]): Run {
  const tries = args.slice(0, -1).map((arg) => compiler.soft(arg))
  const last = args.slice(-1).map((arg) => compiler.node(arg))
  return (frame) => {
    for (const read of tries) {
      const value = read(frame)
      if (value !== undefined && value !== null) return value
    }
    return last[0]?.(frame) ?? null
  }
}

function exactly(compiler: Compiler, call: Call, count: number, example: string): Node[] {
  if (call.args.length === count) return call.args
  const message = `${call.name}() takes ${count} ${count === 1 ? 'argument' : 'arguments'}, as in ${example}.`
  return compiler.fail('wrong_arguments', message, call.node)
}
