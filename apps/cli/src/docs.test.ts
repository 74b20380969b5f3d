import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Command } from 'commander'
import { buildProgram } from './program.ts'
import type { Context } from './context.ts'

// Commands are only built here, none is run.
const noContext = {} as Context

test('a command is there by its name alone, without the others', async () => {
  const all = await buildProgram(noContext, [])
  assert.ok(all.commands.length > 20)
  for (const command of all.commands) {
    const { commands } = await buildProgram(noContext, ['--json', command.name()])
    const names = commands.map((one) => one.name())
    assert.ok(
      names.includes(command.name()) && names.length < 4,
      `${command.name()}: ${names.join()}`,
    )
  }
})

test('docs/cli.md lists every command, and none that is not there', async () => {
  const program = await buildProgram(noContext, [])
  const groups = program.commands.filter(({ commands }) => commands.length > 0)
  const page = readFileSync(join(import.meta.dirname, '../../../docs/cli.md'), 'utf8')
  const table = /^## Commands\n(.*?)^## /ms.exec(page)?.[1] ?? ''
  const firstCells = [...table.matchAll(/^\| (`.*?`) \| /gm)].map(([, cell = '']) => cell)
  const listed = firstCells.flatMap((cell) =>
    [...cell.matchAll(/`(.*?)`/g)].flatMap(([, text = '']) => {
      const [first = '', second = ''] = text.split(' ')
      const isGroup = groups.some((group) => group.name() === first)
      return isGroup ? second.split('\\|').map((name) => `${first} ${name}`) : [first]
    }),
  )
  assert.deepEqual(listed.toSorted(), namesOf(program).toSorted())
})

test('every command that a message tells people to run is one that there is', async () => {
  const program = await buildProgram(noContext, [])
  const known = new Set(namesOf(program))
  const groups = new Set(
    program.commands.flatMap((one) => (one.commands.length > 0 ? one.name() : [])),
  )
  const told = globSync('**/*.ts', { cwd: import.meta.dirname, exclude: ['**/*.test.ts'] }).flatMap(
    (file) => {
      const text = readFileSync(join(import.meta.dirname, file), 'utf8')
      const hints = text.match(/(?:fix|listedBy): .*/g) ?? []
      return hints.flatMap((hint) =>
        [...hint.matchAll(/floyo ([a-z]+)(?: ([a-z]+))?/g)].map(([, first = '', second = '']) => ({
          file,
          name: groups.has(first) ? `${first} ${second}` : first,
        })),
      )
    },
  )
  assert.ok(told.length > 30, `${told.length} were found`)
  assert.deepEqual(
    told.filter(({ name }) => !known.has(name)),
    [],
  )
})

/** The commands that help shows, with the group they are in. */
function namesOf(command: Command, before = ''): string[] {
  const shown = command.createHelp().visibleCommands(command)
  return shown
    .filter((one) => one.name() !== 'help')
    .flatMap((one) => {
      const name = before + one.name()
      return one.commands.length > 0 ? namesOf(one, `${name} `) : [name]
    })
}
