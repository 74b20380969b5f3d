/** Results of fixtures in words, and as JUnit XML, which CI systems show. */
import type { JsonDifference } from '@floyo/contracts'

export interface TestResult {
  file: string
  name: string
  workflow: string
  passed: boolean
  differences: JsonDifference[]
  unanswered: string[]
  milliseconds: number
}

/** One suite for each workflow. */
export function toJunit(results: readonly TestResult[]): string {
  const suites = Map.groupBy(results, ({ workflow }) => workflow)
  const parts = [...suites].map(([workflow, tests]) => {
    const cases = tests.map(testCase).join('\n')
    const failures = tests.filter(({ passed }) => !passed).length
    return `  <testsuite name="${escape(workflow)}" tests="${tests.length}" failures="${failures}">\n${cases}\n  </testsuite>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${parts.join('\n')}\n</testsuites>\n`
}

function testCase({ name, file, milliseconds, passed, ...result }: TestResult): string {
  const open = `    <testcase name="${escape(name)}" classname="${escape(file)}" time="${(milliseconds / 1000).toFixed(3)}"`
  if (passed) return `${open}/>`
  const lines = [
    ...result.unanswered.map((key) => `no answer for ${key}`),
    ...result.differences.map(describeDifference),
  ]
  const [first = 'it differs'] = lines
  return `${open}>\n      <failure message="${escape(first)}">${escape(lines.join('\n'))}</failure>\n    </testcase>`
}

function escape(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // XML has no way to say them.
      // oxlint-disable-next-line no-control-regex -- they are what is taken out
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\uFFFD')
  )
}

/** One place in words: what was expected there, and what came. */
export function describeDifference({ path, kind, before, after }: JsonDifference): string {
  if (kind === 'added') return `${path}: did not expect ${brief(after)}`
  if (kind === 'removed') return `${path}: expected ${brief(before)}, got nothing`
  return `${path}: expected ${brief(before)}, got ${brief(after)}`
}

function brief(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}
