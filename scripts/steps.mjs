/** The steps of `npm test`, in order: what each is called, and what it runs. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { node24, root, run } from './prepare.mjs'

/**
 * @typedef {object} Step
 * @property {'checks' | 'unit' | 'e2e'} group
 * @property {string} name
 * @property {string[]} [files] of tests
 * @property {() => Promise<number>} work ends with an exit code
 */

const unitTests = [
  'packages/*/**/*.test.ts',
  'apps/*/**/*.test.ts',
  'scripts/**/*.test.ts',
  'test/!(e2e)/**/*.test.ts',
  'bench/**/*.test.ts',
]
const browserTests = ['test/e2e/**/*.test.ts']

const reporter = path.join(root, 'scripts/test-reporter.mjs')

/**
 * @param {{ pattern: string | undefined, env: NodeJS.ProcessEnv }} options `pattern` keeps only the
 * test files whose path contains it
 * @returns {Step[]}
 */
export function listSteps({ pattern, env }) {
  const checks = [
    step('format', ['oxfmt', '--check']),
    step('lint', ['oxlint', '--type-aware']),
    step('types', ['npm', 'run', '--silent', 'typecheck']),
    step('arrows', ['npm', 'run', '--silent', 'check:arrows']),
    step('unused', ['npm', 'run', '--silent', 'check:unused']),
  ]
  // Tests of files, terminals and processes mostly wait, so more of them run than there are cores.
  const cores = os.availableParallelism()
  const unit = tests('unit', { globs: unitTests, pattern, env, concurrency: 2 * cores })
  const e2e = tests('e2e', { globs: browserTests, pattern, env, concurrency: cores })
  return [...(pattern === undefined ? checks : []), ...unit, ...e2e]
}

/** @param {string} name @param {string[]} command @returns {Step} */
function step(name, [command = '', ...args]) {
  return { group: 'checks', name, work: () => run(command, args) }
}

/**
 * @param {'unit' | 'e2e'} group
 * @param {{ globs: string[], pattern: string | undefined, env: NodeJS.ProcessEnv, concurrency: number }} options
 * @returns {Step[]}
 */
function tests(group, { globs, pattern, env, concurrency }) {
  const files = [...new Set(globs.flatMap(expand))].filter((file) => file.includes(pattern ?? ''))
  if (files.length === 0) return []
  // For what hangs, not for what is slow: a busy machine can take ten times as long as an idle one.
  const minutes = group === 'unit' ? 5 : 10
  const args = [
    '--test',
    `--test-concurrency=${concurrency}`,
    `--test-timeout=${minutes * 60_000}`,
    `--test-reporter=${reporter}`,
    '--test-reporter-destination=stdout',
    ...files,
  ]
  return [{ group, name: `${group} tests`, files, work: () => run(node24, args, { env }) }]
}

/** @param {string} glob @returns {string[]} */
function expand(glob) {
  return fs
    .globSync(glob, {
      cwd: root,
      exclude: (name) => /^(node_modules|[.]next)$/.test(path.basename(String(name))),
    })
    .map((file) => file.split(path.sep).join('/'))
    .toSorted()
}
