/**
 * What runs in the interpreter around a person's code, in the same realm: it calls the code, and
 * turns what it returns or throws into text. The code may rewrite every built-in, so all that is used
 * afterwards is taken first; and whatever it manages to spoil, it spoils its own answer only.
 *
 * This function's text is evaluated in the interpreter: it sees nothing of this module.
 *
 * @param {(line: string) => void} writeLine
 * @returns {{ start: (source: string, inputText: string, maxLength: number) => Promise<void>, answer: () => string }}
 */
export function guest(writeLine) {
  'use strict'
  const { stringify, parse } = JSON
  const { create, getOwnPropertyNames, defineProperty, freeze } = Object
  const { apply } = Reflect
  // Called by `apply` later, when the prototypes may have been changed.
  const { test } = RegExp.prototype // oxlint-disable-line typescript/unbound-method -- see above
  const { slice } = String.prototype // oxlint-disable-line typescript/unbound-method -- see above
  const text = String
  const KnownError = Error
  const AsyncFunction = (async () => {}).constructor
  const KnownPromise = Promise
  const keyed = [Map, Set, WeakMap, WeakSet]
  const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u
  const maxDepth = 200

  /** What can not be said in JSON; its text is the whole answer. */
  class Unfit extends Error {}

  /** @type {string} '' while it runs; then 'o' and JSON, 'e' and an error as JSON, or 'u' for one that can not be shown */
  let answered = ''

  const fail = (code, message, stack) => {
    const error = create(null)
    error.code = code
    error.message = apply(slice, message, [0, 2000])
    error.stack = apply(slice, stack, [0, 4000])
    answered = `e${stringify(error)}`
  }

  const toJson = (output) => {
    const holders = []
    const keys = []
    let depth = 0
    const place = (key) => {
      let path = 'the result'
      for (let i = 1; i < depth; i++) path += `.${keys[i]}`
      return depth === 0 ? path : `${path}.${key}`
    }
    const json = stringify(output, function (key, value) {
      while (depth > 0 && holders[depth - 1] !== this) depth--
      if (typeof value === 'bigint') {
        throw new Unfit(`${place(key)} is a BigInt; turn it into a number or a text first`)
      }
      if (typeof value === 'function' || typeof value === 'symbol') {
        throw new Unfit(`${place(key)} is a ${typeof value}; return plain data`)
      }
      if (typeof value !== 'object' || value === null) return value
      if (value instanceof KnownPromise) {
        throw new Unfit(`${place(key)} is a promise; write await in front of it`)
      }
      for (let i = 0; i < keyed.length; i++) {
        if (!(value instanceof keyed[i])) continue
        throw new Unfit(
          `${place(key)} is a Map or a Set; use Object.fromEntries or Array.from to return it`,
        )
      }
      for (let i = 0; i < depth; i++) {
        if (holders[i] === value) throw new Unfit(`${place(key)} contains itself`)
      }
      if (depth === maxDepth) throw new Unfit(`the result is nested more than ${maxDepth} deep`)
      holders[depth] = value
      keys[depth] = key
      depth++
      return value
    })
    return json === undefined ? 'null' : json
  }

  /** The thrown thing in words; looking at it may throw again, or never end. */
  const tell = (thrown) => {
    if (thrown instanceof Unfit) return fail('code_output_not_json', thrown.message, '')
    if (!(thrown instanceof KnownError)) {
      const kind = typeof thrown === 'object' && thrown !== null ? stringify(thrown) : text(thrown)
      return fail('code_threw', `${kind} was thrown; throw an Error to say what is wrong`, '')
    }
    const { name, message, stack } = thrown
    const isText = typeof message === 'string' && message !== ''
    const words = isText ? `${text(name)}: ${message}` : text(name)
    return fail('code_threw', words, typeof stack === 'string' ? stack : '')
  }

  const show = (value) => {
    try {
      if (typeof value === 'string') return value
      if (value instanceof KnownError) return `${text(value)}\n${text(value.stack)}`
      if (typeof value === 'object' && value !== null) return text(stringify(value))
      return text(value)
    } catch {
      return '[a value that can not be shown]'
    }
  }
  const write = (...values) => {
    let line = ''
    for (let i = 0; i < values.length; i++) line += (i === 0 ? '' : ' ') + show(values[i])
    writeLine(line)
  }
  const console = {}
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table']) {
    console[name] = write
  }
  defineProperty(globalThis, 'console', { value: freeze(console) })
  // What tells the time or shares memory has no use here.
  for (const name of ['performance', 'SharedArrayBuffer', 'Atomics', 'WeakRef']) {
    delete globalThis[name]
  }
  delete globalThis.FinalizationRegistry

  async function start(source, inputText, maxLength) {
    let body
    try {
      body = new AsyncFunction('input', `'use strict';\n${source}`)
    } catch (error) {
      return fail('code_invalid_syntax', text(error.message), text(error.stack))
    }
    try {
      const input = parse(inputText)
      if (typeof input === 'object' && input !== null && !Array.isArray(input)) {
        for (const name of getOwnPropertyNames(input)) {
          if (name in globalThis || !apply(test, identifier, [name])) continue
          defineProperty(globalThis, name, { value: input[name], writable: true })
        }
      }
      const json = toJson(await body(input))
      if (json.length > maxLength) fail('code_output_too_large', '', '')
      else answered = `o${json}`
    } catch (error) {
      try {
        tell(error)
      } catch {
        // Without memory to make anything of it.
        answered = 'u'
      }
    }
  }
  return { start, answer: () => answered }
}
