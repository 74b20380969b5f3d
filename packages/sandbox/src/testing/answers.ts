/** Code that answers in an odd way, and what is made of it. */
import type { JsonValue } from '@floyo/contracts'
import type { CodeErrorCode } from '../code.ts'

export interface OddAnswer {
  source: string
  gives: { output: JsonValue } | { code: CodeErrorCode; message?: RegExp }
}

const output = (source: string, value: JsonValue): OddAnswer => ({
  source,
  gives: { output: value },
})
const fails = (source: string, code: CodeErrorCode, message?: RegExp): OddAnswer => ({
  source,
  gives: { code, message },
})

export const oddAnswers: OddAnswer[] = [
  output('', null),
  output('return undefined', null),
  output('return NaN', null),
  output('return -0', 0),
  output('return { a: undefined, b: 1 }', { b: 1 }),
  output('return [undefined, NaN, Infinity]', [null, null, null]),
  output('return new Date(0)', '1970-01-01T00:00:00.000Z'),
  output("return '\\u2028\\ud800\\u0000'", '\u2028\ud800\u0000'),
  output('return JSON.parse(\'{"__proto__": {"polluted": 1}, "a": 1}\')', { a: 1 }),
  output("return { ['constructor']: { prototype: { polluted: 1 } }, a: 1 }", { a: 1 }),
  output("return { constructor: 'Ferrari', prototype: 1 }", {
    constructor: 'Ferrari',
    prototype: 1,
  }),
  output('Object.prototype.polluted = true; return 1', 1),
  output('return { toJSON: () => 7 }', 7),
  output("Object.prototype.toJSON = () => 'x'; return { a: 1 }", 'x'),
  output("Array.prototype.toJSON = () => 'x'; return [1]", 'x'),
  output("String.prototype.toJSON = () => 'x'; return 'a'", 'a'),
  output("JSON.stringify = () => 'no JSON'; return { a: 1 }", { a: 1 }),
  output("Promise.prototype.then = () => { throw 1 }; return 'a'", 'a'),
  output("Array.prototype[Symbol.iterator] = null; return 'a'", 'a'),
  output("RegExp.prototype.exec = () => { throw 1 }; return 'a'", 'a'),
  output("String.prototype.slice = () => 'x'; Object.create = () => null; return 'a'", 'a'),
  output('return new Proxy({ a: 1 }, {})', { a: 1 }),
  output('return new Proxy([1, 2], {})', [1, 2]),
  output('return Object.create({ inherited: 1 })', {}),
  output('return { [Symbol()]: 1, a: 1 }', { a: 1 }),
  output('return new (class { a = 1; #b = 2 })()', { a: 1 }),
  output('return { then: (resolve) => resolve(5) }', 5),
  output('return Promise.resolve(Promise.resolve(6))', 6),
  output('return (async function* () { yield 1 })().next()', { value: 1, done: false }),
  output('return new String("boxed")', 'boxed'),
  output('Promise.reject(new Error("nobody waits")); return 1', 1),
  output('queueMicrotask(() => { throw 1 }); return 1', 1),
  output('const items = input.items; return items.length', 2),
  output('return items.length', 2),
  // Leaves our wrapper around it, which keeps nothing in.
  output('}); globalThis.left = 1; (async () => {', null),
  output('/* } */ // }\nreturn 1 //', 1),
  output("return JSON.parse('['.repeat(150) + ']'.repeat(150)).length", 1),

  fails('return 1n', 'code_output_not_json', /the result is a BigInt/),
  fails('return { a: [1n] }', 'code_output_not_json', /the result\.a\.0 is a BigInt/),
  fails('return () => 1', 'code_output_not_json', /the result is a function/),
  fails('return { a: { b() {} } }', 'code_output_not_json', /the result\.a\.b is a function/),
  fails('return { toJSON: () => ({ toJSON: () => 8 }) }', 'code_output_not_json', /a function/),
  fails('return Symbol("x")', 'code_output_not_json', /a symbol/),
  fails('return { a: class {} }', 'code_output_not_json', /a function/),
  fails('const a = {}; a.self = a; return a', 'code_output_not_json', /contains itself/),
  fails('const a = []; a[0] = [[a]]; return a', 'code_output_not_json', /contains itself/),
  fails('return new Map([[1, 2]])', 'code_output_not_json', /Map or a Set/),
  fails('return { a: new Set([1]) }', 'code_output_not_json', /Map or a Set/),
  fails('return [Promise.resolve(1)]', 'code_output_not_json', /write await/),
  fails(
    'let d = 1; for (let i = 0; i < 300; i++) d = [d]; return d',
    'code_output_not_json',
    /nested/,
  ),
  fails("return 'x'.repeat(1100000)", 'code_output_too_large'),
  fails("return 'ä'.repeat(700000)", 'code_output_too_large'),
  fails("return '\\u0001'.repeat(300000)", 'code_output_too_large'),
  fails('return new Array(600000).fill(1)', 'code_output_too_large'),
  fails('return { get a() { throw new Error("inside") } }', 'code_threw', /inside/),
  fails('return { toJSON() { throw new Error("inside") } }', 'code_threw', /inside/),
  fails(
    'return new Proxy({}, { ownKeys() { throw new Error("inside") } })',
    'code_threw',
    /inside/,
  ),
  fails(
    'return new Proxy({ a: 1 }, { get() { throw new Error("inside") } })',
    'code_threw',
    /inside/,
  ),
  fails('globalThis.console = null', 'code_threw', /read-only/),
  fails('throw null', 'code_threw', /null was thrown/),
  fails('throw undefined', 'code_threw', /undefined was thrown/),
  fails('throw 5', 'code_threw', /5 was thrown/),
  fails('throw 5n', 'code_threw', /5 was thrown/),
  fails('throw Symbol("odd")', 'code_threw', /odd/),
  fails('throw { code: 7 }', 'code_threw', /\{"code":7\} was thrown/),
  fails('throw () => 1', 'code_threw', /was thrown/),
  fails('throw new Proxy({}, { get() { throw 1 } })', 'code_threw', /can not be shown/),
  fails(
    'throw new Proxy(new Error("x"), { getPrototypeOf() { throw 1 } })',
    'code_threw',
    /can not be shown/,
  ),
  fails(
    'const e = new Error("x"); Object.defineProperty(e, "message", { get() { throw 1 } }); throw e',
    'code_threw',
    /can not be shown/,
  ),
  fails('const e = new Error("x"); e.stack = "x".repeat(1e6); throw e', 'code_threw', /Error: x/),
  fails('const e = new Error("x".repeat(1e6)); throw e', 'code_threw', /^Error: x{1900}/),
  fails('const e = new Error("x"); e.stack = { toString: 1 }; throw e', 'code_threw', /Error: x/),
  fails(
    'const e = new Error("x"); e.stack = "<input>:99999999:1"; throw e',
    'code_threw',
    /Error: x/,
  ),
  fails('throw new AggregateError([new Error("x")], "both")', 'code_threw', /both/),
  fails('await Promise.reject(new TypeError("late"))', 'code_threw', /TypeError: late/),
  fails('(function f() { f() })()', 'code_threw', /Maximum call stack|nests too deeply/),
  fails("return JSON.parse('['.repeat(1e5))", 'code_threw', /nests too deeply|Maximum call stack/),
  fails("return new RegExp('('.repeat(1e5))", 'code_threw'),
  fails("return eval('('.repeat(1e5))", 'code_threw'),
  fails('return new Array(2 ** 32)', 'code_threw', /length/),
  fails("return 'x'.repeat(2 ** 31)", 'code_threw', /RangeError/),
  fails('return undefinedName', 'code_threw', /undefinedName/),
  fails('undeclared = 1', 'code_threw', /undeclared/),
  fails('setTimeout(() => 1, 10)', 'code_threw', /setTimeout/),
  fails("return require('fs')", 'code_threw', /require/),
  fails("await import('node:fs')", 'code_threw'),
  fails('Date.now = null; return Date.now()', 'code_threw'),
  fails('await new Promise(() => {})', 'code_never_settles'),
  fails('return { then() {} }', 'code_never_settles'),
  fails(
    'for await (const x of { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) });',
    'code_never_settles',
  ),
  fails('const = 1', 'code_invalid_syntax'),
  fails('}', 'code_invalid_syntax'),
  fails("import fs from 'node:fs'", 'code_invalid_syntax'),
  fails('const a: number = 1', 'code_invalid_syntax'),
  fails('return `', 'code_invalid_syntax'),
]

/** Code that has no end: [source, how it may be stopped]. */
export const endless: [source: string, ends: readonly CodeErrorCode[]][] = [
  ['for (;;);', ['code_timeout']],
  ['for (;;) await 1', ['code_timeout']],
  ['const f = () => Promise.resolve().then(f); await f()', ['code_timeout']],
  [
    'const f = () => { queueMicrotask(f); queueMicrotask(f) }; f()',
    ['code_timeout', 'code_out_of_memory'],
  ],
  ['try { for (;;); } finally { for (;;); }', ['code_timeout']],
  ['for (;;) try { for (;;); } catch {}', ['code_timeout']],
  ['for (;;) console.log("flood")', ['code_timeout']],
  ["for (;;) console.log('x'.repeat(100000))", ['code_timeout']],
  ["return /^(a+)+$/.test('a'.repeat(60) + 'b')", ['code_timeout']],
  ["return /(x+x+)+y/.test('x'.repeat(60))", ['code_timeout']],
  ['return { get a() { for (;;); } }', ['code_timeout']],
  ['return { toJSON() { for (;;); } }', ['code_timeout']],
  ['throw new Proxy({}, { getPrototypeOf() { for (;;); } })', ['code_timeout']],
  ['return [3, 2, 1].sort(() => { for (;;); })', ['code_timeout']],
  ['for (const x of (function* () { for (;;) yield 1 })());', ['code_timeout']],
  ['for await (const x of (async function* () { for (;;) yield 1 })());', ['code_timeout']],
  ['return [].indexOf.call({ length: 2 ** 53 - 1 }, 1)', ['code_timeout']],
  ['return [].includes.call({ length: 2 ** 53 - 1 }, 1)', ['code_timeout']],
  ['return (10n ** 100000000n) % 7n', ['code_timeout', 'code_out_of_memory', 'code_threw']],
  [
    "let text = 'x'; for (;;) text += text + Math.random()",
    ['code_threw', 'code_out_of_memory', 'code_timeout'],
  ],
  ['return new Array(2 ** 30).fill(1)', ['code_out_of_memory', 'code_timeout']],
  ['return Array.from({ length: 2 ** 31 })', ['code_out_of_memory', 'code_timeout']],
  ['return [...Array(2 ** 28).keys()]', ['code_out_of_memory', 'code_timeout']],
  [
    'const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })',
    ['code_out_of_memory', 'code_timeout'],
  ],
  ['const f = (n) => [f(n + 1), f(n + 1)]; return f(0)', ['code_threw']],
  [
    'const kept = []; for (;;) try { kept.push(new Array(1e5).fill(1)) } catch {}',
    ['code_timeout', 'code_out_of_memory'],
  ],
  [
    'const kept = []; try { for (;;) kept.push(new Uint8Array(1e6)) } catch { for (;;); }',
    ['code_timeout', 'code_out_of_memory'],
  ],
]

/** Code that needs more memory than it may. */
export const greedy: string[] = [
  'const kept = []; for (;;) kept.push(new Array(1000).fill(1))',
  'const kept = []; for (;;) kept.push(new Uint8Array(1e6).fill(1))',
  'const kept = []; for (;;) kept.push(new ArrayBuffer(1e7))',
  "return 'x'.repeat(2 ** 28).length",
  "return 'x'.padEnd(2 ** 29).length",
  // Leaves no memory to say so.
  'for (let i = 0; ; i++) globalThis[`name${i}`] = i',
]
