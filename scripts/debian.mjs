/** Programs that tests need and npm does not bring: found, or installed from Debian where that is allowed. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fail, run, say } from './prepare.mjs'

/**
 * @typedef {object} Program
 * @property {string} title
 * @property {string} use what needs it
 * @property {string} variable the environment variable that may name one
 * @property {string[]} names of the program, the first that is found counts
 * @property {string[]} [places] where it may be besides the path
 * @property {string[][]} packages of Debian; where there are not those of the first list, of the next
 * @property {string} elsewhere where it comes from on other systems
 * @property {string} without what does without it
 */

/** @param {Program} program @returns {Promise<string>} its path */
export async function ensureProgram(program) {
  const found = find(program)
  if (found) return found
  const { title, use, variable, packages, elsewhere, without } = program
  const debian = spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0
  if (!debian || process.getuid?.() !== 0) {
    const how = `sudo apt-get update && sudo apt-get install -y ${packages[0]?.[0]}`
    fail(
      `${use} need ${title}, and there is none. Install it and run this again:\n\n` +
        `    ${debian ? how : `see ${elsewhere}`}\n\nor name one in ${variable}. ${without}`,
    )
  }
  say(`Installing ${title} for ${use.toLowerCase()} (once) ...`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // One broken source among several fails the update, and the program may be there all the same.
  await run('apt-get', ['update', '-q'], { env })
  for (const names of packages) {
    const args = ['install', '-y', '-q', '--no-install-recommends', ...names]
    const installed = await run('apt-get', args, { env })
    const file = installed === 0 ? find(program) : undefined
    if (file) return file
  }
  return fail(`${title} could not be installed; apt says why above. ${without}`)
}

/** @param {Program} program */
function find({ variable, names, places = [] }) {
  const given = process.env[variable]
  if (given) return given
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  const candidates = names.flatMap((name) => folders.map((folder) => path.join(folder, name)))
  return [...candidates, ...places].find((file) => fs.existsSync(file))
}
