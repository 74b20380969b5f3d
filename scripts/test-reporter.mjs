/**
 * How `npm test` shows tests: a line for each file as it ends, each failure in full, at the end each
 * again in short (of a long output often only the end is kept), and the counts for the summary in the
 * file that FLOYO_TEST_COUNTS names.
 */
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { inspect } from 'node:util'

/** How many lines of a failure are shown again: how it begins, and the end of what a program said. */
const shownAgain = { first: 10, last: 25 }

/**
 * @typedef {object} FileResult
 * @property {number} tests
 * @property {number} failed
 * @property {number} milliseconds
 */

/** @param {AsyncIterable<{ type: string, data: any }>} events */
export async function* report(events) {
  /** @type {string[]} */
  const failures = []
  /** @type {Map<string, FileResult>} those of which no line was shown yet */
  const files = new Map()
  for await (const { type, data } of events) {
    if (type === 'test:pass' || type === 'test:fail') count(files, type, data)
    if (type === 'test:fail' && isLeaf(data)) {
      failures.push(`${describe(data, inShort)}\n`)
      yield `\n${describe(data, inFull)}\n\n`
    }
    if (type === 'test:stderr') yield data.message
    if (type === 'test:summary' && data.file) {
      // Of one process, which may have run several files.
      yield [...files].map(fileLine).join('')
      files.clear()
    }
    if (type === 'test:summary' && !data.file) {
      if (failures.length > 0) yield `\nNot passed:\n\n${failures.join('\n')}`
      writeCounts(data.counts)
    }
  }
}

/** A suite fails because of what is in it, and that is shown. @param {any} data */
function isLeaf(data) {
  return data.details?.error?.failureType !== 'subtestsFailed'
}

/** @param {any} data @param {(error: any) => string} toText */
function describe(data, toText) {
  const text = toText(data.details.error?.cause ?? data.details.error)
  return `✖ ${data.name}\n  ${place(data)}\n${text.replaceAll(/^/gm, '    ')}`
}

/** @param {any} error */
function inFull(error) {
  return typeof error === 'string' ? error : inspect(error, { colors: false, depth: 6 })
}

/**
 * A message that is long holds what a program printed, and the reason stands at its end.
 * @param {any} error
 */
function inShort(error) {
  const { first, last } = shownAgain
  const message = String(error?.message ?? error).split('\n')
  const left = message.length - first - last
  if (left <= 0)
    return inFull(error)
      .split('\n')
      .slice(0, first + last)
      .join('\n')
  return [...message.slice(0, first), `... ${left} lines ...`, ...message.slice(-last)].join('\n')
}

/** @param {any} data */
function place(data) {
  return data.file ? `${path.relative(process.cwd(), data.file)}:${data.line}` : ''
}

/** @param {Map<string, FileResult>} files @param {string} type @param {any} data */
function count(files, type, data) {
  const { file, nesting, details } = data
  if (!file) return
  const result = files.get(file) ?? { tests: 0, failed: 0, milliseconds: 0 }
  files.set(file, result)
  if (details.type !== 'suite') result.tests += 1
  if (type === 'test:fail' && isLeaf(data)) result.failed += 1
  if (nesting === 0) result.milliseconds += details.duration_ms
}

/** @param {[string, FileResult]} result */
function fileLine([file, { tests, failed, milliseconds }]) {
  const not = failed > 0 ? `, ${failed} not passed` : ''
  const time = `${(milliseconds / 1000).toFixed(1)} s`
  return `${failed > 0 ? '✖' : '✔'} ${path.relative(process.cwd(), file)} (${tests} tests${not}, ${time})\n`
}

/** @param {any} counts */
function writeCounts(counts) {
  const file = process.env.FLOYO_TEST_COUNTS
  if (!file) return
  const { passed, tests } = counts
  fs.appendFileSync(file, `${JSON.stringify({ passed, failed: tests - passed })}\n`)
}
