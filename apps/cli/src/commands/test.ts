/** `floyo test`: carries fixtures out against workflow files, offline, and says what differs. */
import { readFileSync, writeFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { type Definition, Fixture } from '@floyo/contracts'
import { type FixtureResult, runFixture } from '@floyo/engine/pure'
import type { Command } from 'commander'
import { parse, stringify } from 'yaml'
import { parseFolder } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { describeDifference, type TestResult, toJunit } from './test-report.ts'
import { findTestFiles } from './test-files.ts'
import { parseFile } from './workflow-file.ts'

const examples = `
Examples:
  $ floyo runs fixture 20655c6dc25d > tests/report.fixture.yaml
  $ floyo test                             every *.fixture.yaml below, against the workflow files
  $ floyo test workflows --junit results.xml
  $ floyo test --update                    takes what happens now as what is expected

A fixture names its workflow by the name in the workflow's file. Nothing is called: the outside says
what the fixture says it said. No server and no account are needed.`

export function addTestCommand(program: Command, context: Context): void {
  program
    .command('test')
    .argument('[folder]', 'where workflow files and *.fixture.yaml are', '.')
    .description('test workflow files against fixtures, offline; exit code 1 when one fails')
    .option('--update', 'take what happens now as what is expected')
    .option('--junit <file>', 'write the results as JUnit XML as well')
    .addHelpText('after', examples)
    .action((folder: string, flags: TestFlags) => test(folder, flags, context))
}

interface TestFlags {
  update?: boolean
  junit?: string
}

function test(folder: string, flags: TestFlags, context: Context): void {
  const { out, cwd } = context
  const root = parseFolder(folder, cwd)
  const files = findTestFiles(root)
  if (files.fixtures.length === 0) {
    throw new CliError('notFound', `There is no *.fixture.yaml in ${root}`, {
      fix: 'make one: floyo runs fixture RUN > tests/name.fixture.yaml',
    })
  }
  const workflows = readWorkflows(files.workflows)
  const results = files.fixtures.map((file) => {
    const fixture = readFixture(file)
    const definition = definitionFor(fixture, file, workflows)
    const begun = performance.now()
    const result = runFixture(definition, fixture)
    if (flags.update) update(file, fixture, result)
    return toResult({ file: relative(cwd, file), fixture, result, begun, flags })
  })
  if (flags.junit !== undefined) writeFileSync(resolve(cwd, flags.junit), toJunit(results))
  const failed = results.filter(({ passed }) => !passed).length
  const count = `${results.length - failed} passed, ${failed} failed`
  const text = results.map((result) => describe(result, context)).join('\n')
  out.result({ passed: failed === 0, results }, `${text}\n${count}`)
  if (failed > 0) process.exitCode = 1
}

function toResult(of: {
  file: string
  fixture: Fixture
  result: FixtureResult
  begun: number
  flags: TestFlags
}): TestResult {
  const { file, fixture, flags, begun } = of
  const { differences, unanswered } = of.result
  const passed = unanswered.length === 0 && (flags.update === true || differences.length === 0)
  return {
    file,
    name: fixture.name,
    workflow: fixture.workflow,
    passed,
    differences: flags.update ? [] : differences,
    unanswered,
    milliseconds: performance.now() - begun,
  }
}

function readWorkflows(files: readonly string[]): Map<string, Definition[]> {
  const byName = new Map<string, Definition[]>()
  for (const file of files) {
    const definition = parseFile(readFileSync(file, 'utf8'), file)
    byName.set(definition.name, [...(byName.get(definition.name) ?? []), definition])
  }
  return byName
}

function readFixture(file: string): Fixture {
  const parsed = Fixture.safeParse(parse(readFileSync(file, 'utf8')))
  if (parsed.success) return parsed.data
  const details = parsed.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`)
  throw new CliError('badInput', `${file} is no fixture`, { details, fix: 'correct these places' })
}

function definitionFor(
  { workflow }: Fixture,
  file: string,
  workflows: ReadonlyMap<string, Definition[]>,
): Definition {
  const [one, ...more] = workflows.get(workflow) ?? []
  if (one && more.length === 0) return one
  const said = one ? 'There are several workflow files' : 'There is no workflow file'
  throw new CliError('notFound', `${said} named "${workflow}", which ${file} tests`, {
    fix: one ? 'give each a name of its own' : `floyo workflows pull "${workflow}"`,
  })
}

function update(file: string, fixture: Fixture, { actual, differences }: FixtureResult): void {
  if (differences.length === 0) return
  writeFileSync(file, fixtureText({ ...fixture, expect: actual }))
}

/** A fixture as a file. */
export function fixtureText(fixture: Fixture): string {
  return stringify(fixture, { lineWidth: 100 })
}

function describe(result: TestResult, { out }: Context): string {
  const { name, file, passed, differences, unanswered } = result
  const mark = passed ? out.color.green('✔') : out.color.red('✖')
  const missing = unanswered.map((key) => `    no answer for ${key}; make the fixture anew`)
  const lines = differences.map((one) => `    ${describeDifference(one)}`)
  return [`${mark} ${name} ${out.color.dim(`(${file})`)}`, ...missing, ...lines].join('\n')
}
