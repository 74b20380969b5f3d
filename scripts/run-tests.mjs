/**
 * Runs test files side by side, each in a process of its own: `node run-tests.mjs FILE...`, begun in
 * this order. `node --test` would sort them, and the longest would then run alone at the end.
 */
import os from 'node:os'
import process from 'node:process'
import { run } from 'node:test'
import report from './test-reporter.mjs'

// Tests of files, terminals, browsers and processes mostly wait, so more of them run than there are
// cores: with twice as many a fifth of the processor's time was left.
const concurrency = 3 * os.availableParallelism()
// For what hangs, not for what is slow: a busy machine can take ten times as long as an idle one.
const timeout = 10 * 60_000

run({ files: process.argv.slice(2), concurrency, timeout })
  .on('test:fail', () => {
    process.exitCode = 1
  })
  .compose(report)
  .pipe(process.stdout)
