import assert from 'node:assert/strict'
import { test } from 'node:test'

// Plain JavaScript, of which nobody tells the types.
const file: string = './test-reporter.mjs'
const { report } = (await import(file)) as {
  report: (events: AsyncIterable<object>) => AsyncIterable<string>
}

// What fails here is no test of the run that this is part of.
delete process.env.FLOYO_TEST_COUNTS

/** What is shown at the end of a run in which one test failed with this message. */
async function shownAtTheEnd(message: string): Promise<string> {
  const failed = {
    type: 'test:fail',
    data: {
      name: 'it works',
      file: import.meta.filename,
      line: 7,
      nesting: 0,
      details: { type: 'test', duration_ms: 1, error: { cause: new Error(message) } },
    },
  }
  const over = { type: 'test:summary', data: { counts: { passed: 0, tests: 1 } } }
  const parts: string[] = []
  for await (const part of report(stream([failed, over]))) parts.push(part)
  return parts.at(-1) ?? ''
}

async function* stream<T>(events: T[]): AsyncGenerator<T> {
  yield* events
}

const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}`).join('\n')

test('of a failure with a long output its beginning and its end are shown again', async () => {
  const shown = await shownAtTheEnd(`the server was not ready:\n${lines(200)}`)
  assert.match(shown, /✖ it works\n {2}scripts\/test-reporter.test.ts:7\n/)
  assert.match(shown, /the server was not ready:\n {4}line 1\n/)
  assert.match(shown, /\.\.\. 166 lines \.\.\.\n/)
  assert.match(shown, /\n {4}line 200\n/)
})

test('a short failure is shown again with the place where it was thrown', async () => {
  const shown = await shownAtTheEnd(lines(3))
  assert.match(shown, /line 1\n {4}line 2\n {4}line 3\n {8}at shownAtTheEnd/)
})
