/**
 * Runs test files side by side: `node run-tests.mjs FILE...`, begun in this order. `node --test`
 * would sort them, and the longest would then run alone at the end.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { run } from 'node:test'
import { pathToFileURL } from 'node:url'
import { inBatches } from './test-batches.mjs'
import { report } from './test-reporter.mjs'

// Tests of files, terminals, browsers and processes mostly wait, so more of them run than there are
// cores: with twice as many a fifth of the processor's time was left.
const concurrency = 3 * os.availableParallelism()
// For what hangs, not for what is slow: a busy machine can take ten times as long as an idle one.
const timeout = 20 * 60_000

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'floyo-test-batches-'))
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }))

run({ files: inBatches(process.argv.slice(2)).map(toFile), concurrency, timeout })
  .on('test:fail', () => {
    process.exitCode = 1
  })
  .compose(report)
  .pipe(process.stdout)

/** @param {string[]} batch @param {number} index @returns the file that stands for all of a batch */
function toFile(batch, index) {
  const [first] = batch
  if (batch.length === 1) return first
  const file = path.join(folder, `${path.dirname(first).replaceAll('/', '-')}-${index}.mjs`)
  const imports = batch.map((one) => `import '${pathToFileURL(path.resolve(one)).href}'\n`)
  fs.writeFileSync(file, imports.join(''))
  return file
}
