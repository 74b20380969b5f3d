/**
 * How `npm test` shows tests: a line for each file as it ends, each failure in full, and the counts
 * for the summary in the file that FLOYO_TEST_COUNTS names.
 */
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { inspect } from 'node:util'

/** @param {AsyncIterable<{ type: string, data: any }>} events */
// oxlint-disable-next-line import/no-default-export -- node:test takes a reporter by its default export
export default async function* report(events) {
  /** @type {string[]} */
  const failures = []
  for await (const { type, data } of events) {
    if (type === 'test:fail' && isLeaf(data)) {
      failures.push(`✖ ${data.name} (${place(data)})\n`)
      yield describe(data)
    }
    if (type === 'test:stderr') yield data.message
    if (type === 'test:summary' && data.file) yield fileLine(data)
    if (type === 'test:summary' && !data.file) {
      if (failures.length > 0) yield `\nNot passed:\n${failures.join('')}`
      writeCounts(data.counts)
    }
  }
}

/** A suite fails because of what is in it, and that is shown. @param {any} data */
function isLeaf(data) {
  return data.details?.error?.failureType !== 'subtestsFailed'
}

/** @param {any} data */
function describe(data) {
  const error = data.details.error?.cause ?? data.details.error
  const text = typeof error === 'string' ? error : inspect(error, { colors: false, depth: 6 })
  return `\n✖ ${data.name}\n  ${place(data)}\n${text.replaceAll(/^/gm, '    ')}\n\n`
}

/** @param {any} data */
function place(data) {
  return data.file ? `${path.relative(process.cwd(), data.file)}:${data.line}` : ''
}

/** @param {any} data */
function fileLine({ file, counts, duration_ms: milliseconds, success }) {
  const failed = success ? '' : `, ${counts.tests - counts.passed} not passed`
  const time = `${(milliseconds / 1000).toFixed(1)} s`
  return `${success ? '✔' : '✖'} ${path.relative(process.cwd(), file)} (${counts.tests} tests${failed}, ${time})\n`
}

/** @param {any} counts */
function writeCounts(counts) {
  const file = process.env.FLOYO_TEST_COUNTS
  if (!file) return
  const { passed, tests } = counts
  fs.appendFileSync(file, `${JSON.stringify({ passed, failed: tests - passed })}\n`)
}
