/** The steps of `npm test`, in order: what each is called, and what it runs. */
import fs from 'node:fs'
import path from 'node:path'
import { node24, root } from './prepare.mjs'

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} command that ends with 0 when all is well
 * @property {string[]} [files] of tests
 */

/** What takes long comes first, so that nothing long is left at the end. */
const browserTests = ['test/e2e/screens/*.test.ts', 'test/e2e/**/*.test.ts']
const unitTests = [
  'test/!(e2e)/**/*.test.ts',
  'apps/cli/**/*.test.ts',
  'apps/*/**/*.test.ts',
  'packages/*/**/*.test.ts',
  'scripts/**/*.test.ts',
  'bench/**/*.test.ts',
]

const program = path.join(root, 'scripts/run-tests.mjs')

/**
 * @param {string | undefined} wanted 'checks', 'unit', 'e2e', or a part of the paths of test files;
 * without it, everything
 * @returns {Step[]}
 */
export function listSteps(wanted) {
  const checks = [
    { name: 'format', command: ['oxfmt', '--check'] },
    { name: 'lint', command: ['oxlint', '--type-aware'] },
    { name: 'types', command: ['npm', 'run', '--silent', 'typecheck'] },
    { name: 'arrows', command: ['npm', 'run', '--silent', 'check:arrows'] },
    { name: 'unused', command: ['npm', 'run', '--silent', 'check:unused'] },
  ]
  if (wanted === 'checks') return checks
  if (wanted === 'unit') return tests(unitTests)
  if (wanted === 'e2e') return tests(browserTests)
  const all = tests([...browserTests, ...unitTests], wanted)
  return wanted === undefined ? [...checks, ...all] : all
}

/** @param {string[]} globs @param {string} [wanted] @returns {Step[]} */
function tests(globs, wanted = '') {
  const found = [...new Set(globs.flatMap(expand))].filter((file) => file.includes(wanted))
  const files = spread(found, (file) => file.startsWith('test/e2e/'))
  if (files.length === 0) return []
  return [{ name: 'tests', command: [node24, program, ...files], files }]
}

/**
 * Puts two others after each of those that are heavy: a browser and its server keep a core busy.
 * @param {string[]} files @param {(file: string) => boolean} isHeavy
 */
function spread(files, isHeavy) {
  const others = files.filter((file) => !isHeavy(file))
  const first = files.filter(isHeavy).flatMap((file) => [file].concat(others.splice(0, 2)))
  return [...first, ...others]
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
