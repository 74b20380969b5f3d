/**
 * One run of a person's code in an interpreter made for it: QuickJS, compiled to WebAssembly. Its
 * memory is one WebAssembly memory with a hard maximum, thrown away whole afterwards.
 *
 * Time stands still: the clock always says `clockMs`, and chance comes from `seed`, so that the same
 * code with the same input gives the same answer.
 */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import variant from '@jitl/quickjs-ng-wasmfile-release-sync'
import { newQuickJSWASMModuleFromVariant, newVariant } from 'quickjs-emscripten-core'
import { guest } from './guest.mjs'

const wasmFile = createRequire(import.meta.url).resolve(
  '@jitl/quickjs-ng-wasmfile-release-sync/wasm',
)
const wasmModule = new WebAssembly.Module(fs.readFileSync(wasmFile))
const pagesPerMb = 16
/** What the module asks for at least; it is part of the limit. */
const initialPages = 256

const monotonicMs = performance.now.bind(performance)
let clockMs = 0
let runsSinceCollection = 0
// The interpreter asks these two for the time.
Date.now = () => clockMs
performance.now = () => clockMs

/** Lines that our wrapper puts before the first one of the code. */
const linesBefore = 3

/**
 * @typedef {object} Job
 * @property {string} source
 * @property {number} timeoutMs
 * @property {number} memoryMb
 * @property {number} clockMs since 1970
 * @property {number} seed a whole number from 1 to 2^42
 * @property {number} maxOutputBytes
 * @property {number} maxLogBytes
 *
 * @typedef {object} Answer
 * @property {string} [code] what went wrong
 * @property {string} [message]
 * @property {number} [line]
 * @property {number} [column]
 * @property {string[]} logs
 * @property {string} output JSON, empty when something went wrong
 */

/**
 * Runs one job. `answer` is called with what came of it before the memory is given back, which takes
 * some ms that nobody should wait for.
 *
 * @param {Job} job
 * @param {string} inputText JSON
 * @param {(answer: Answer) => void} answer
 */
export async function runJob(job, inputText, answer) {
  const wasmMemory = new WebAssembly.Memory({
    initial: initialPages,
    maximum: Math.max(initialPages, Math.floor(job.memoryMb * pagesPerMb)),
  })
  answer(await runIn(wasmMemory, job, inputText))
  const hasGrown = wasmMemory.buffer.byteLength > initialPages * 65_536
  if (hasGrown || ++runsSinceCollection >= 20) {
    runsSinceCollection = 0
    globalThis.gc?.()
  }
}

/** @param {WebAssembly.Memory} wasmMemory @param {Job} job @param {string} inputText @returns {Promise<Answer>} */
async function runIn(wasmMemory, job, inputText) {
  const logs = createLogs(job.maxLogBytes)
  let late = false
  try {
    const quickjs = await newQuickJSWASMModuleFromVariant(
      newVariant(variant, { wasmModule, wasmMemory }),
    )
    const runtime = quickjs.newRuntime()
    runtime.setMaxStackSize(256 * 1024)
    // Math.random starts from the time at which the context is made.
    clockMs = job.seed
    const context = runtime.newContext()
    clockMs = job.clockMs
    const { start, answer } = openGuest(context, (line) => logs.write(line))
    const deadline = monotonicMs() + job.timeoutMs
    const isLate = () => (late ||= monotonicMs() > deadline)
    runtime.setInterruptHandler(isLate)
    const started = context.callFunction(start, context.undefined, [
      context.newString(job.source),
      context.newString(inputText),
      context.newNumber(job.maxOutputBytes),
    ])
    if (started.error) throw new Error('the guest did not start')
    while (runtime.hasPendingJob() && !isLate()) runtime.executePendingJobs(200)
    if (late) return { code: 'code_timeout', logs: logs.lines, output: '' }
    const told = context.getString(
      context.unwrapResult(context.callFunction(answer, context.undefined)),
    )
    const promise = context.getPromiseState(started.value)
    // The guest catches all but what there is no memory for.
    if (promise.type === 'rejected') return { ...whyStopped(wasmMemory), logs: logs.lines }
    if (told === 'u') return { ...whyUnshown(wasmMemory, job), logs: logs.lines }
    return { ...toAnswer(told, job.maxOutputBytes), logs: logs.lines }
  } catch (error) {
    if (late) return { code: 'code_timeout', logs: logs.lines, output: '' }
    return { ...whyStopped(wasmMemory, error), logs: logs.lines }
  }
}

/** @param {import('quickjs-emscripten-core').QuickJSContext} context @param {(line: string) => void} write */
function openGuest(context, write) {
  const writeLine = context.newFunction('writeLine', (line) => {
    write(context.getString(line))
  })
  const made = context.unwrapResult(context.evalCode(`(${String(guest)})`, 'guest'))
  const opened = context.unwrapResult(context.callFunction(made, context.undefined, writeLine))
  return { start: context.getProp(opened, 'start'), answer: context.getProp(opened, 'answer') }
}

/** @param {string} told what the guest said: see `answered` there @param {number} maxOutputBytes */
function toAnswer(told, maxOutputBytes) {
  if (told.startsWith('o')) {
    const isLarge = Buffer.byteLength(told) - 1 > maxOutputBytes
    return isLarge ? { code: 'code_output_too_large', output: '' } : { output: told.slice(1) }
  }
  if (!told.startsWith('e')) return { code: 'code_never_settles', output: '' }
  const { code, message, stack } = JSON.parse(told.slice(1))
  const isMemory = code === 'code_threw' && message === 'InternalError: out of memory'
  const [, line, column] = /<input>:(\d+):(\d+)/.exec(stack) ?? []
  const place =
    line === undefined ? {} : { line: Number(line) - linesBefore, column: Number(column) }
  return { code: isMemory ? 'code_out_of_memory' : code, message, ...place, output: '' }
}

/** The interpreter itself gave up: its memory or its stack is used up.
 * @param {WebAssembly.Memory} memory @param {unknown} [error] */
function whyStopped(memory, error) {
  if (error instanceof RangeError) {
    return { code: 'code_threw', message: 'RangeError: the code nests too deeply', output: '' }
  }
  const full = memory.buffer.byteLength > initialPages * 65_536
  return { code: full ? 'code_out_of_memory' : 'code_crashed', output: '' }
}

/** Not even "out of memory" can be said when there is none left.
 * @param {WebAssembly.Memory} memory @param {Job} job */
function whyUnshown(memory, { memoryMb }) {
  const isFull = memory.buffer.byteLength >= 0.9 * memoryMb * pagesPerMb * 65_536
  if (isFull) return { code: 'code_out_of_memory', output: '' }
  return { code: 'code_threw', message: 'something was thrown that can not be shown', output: '' }
}

const cutMark = '[more was written; the log is cut here]'

/** Keeps lines up to `maxBytes` as JSON, then a mark. @param {number} maxBytes */
function createLogs(maxBytes) {
  /** @type {string[]} */
  const lines = []
  let left = maxBytes
  return {
    lines,
    /** @param {string} line */
    write(line) {
      if (left < 0) return
      // A character takes at most six bytes as JSON; most lines need no exact count.
      left -= line.length * 6 < 300 ? line.length * 6 + 3 : Buffer.byteLength(JSON.stringify(line))
      lines.push(left < 0 ? cutMark : line)
    },
  }
}
