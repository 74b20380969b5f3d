/** Finds the browser for the tests, and installs Debian's where that is allowed. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fail, run, say } from './prepare.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** @returns {Promise<string>} the path of a Chromium */
export async function ensureChromium() {
  const found = findChromium()
  if (found) return found
  const debian = spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0
  if (!debian || process.getuid?.() !== 0) {
    fail(
      'The browser tests need Chromium, and there is none. Install it and run this again:\n\n' +
        `    ${debian ? 'sudo apt-get update && sudo apt-get install -y chromium' : 'see https://www.chromium.org/getting-involved/download-chromium'}\n\n` +
        'or name one in FLOYO_CHROMIUM. `npm test -- unit` does without.',
    )
  }
  say('Installing Chromium for the browser tests (about a minute, once) ...')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // One broken source among several fails the update, and Chromium may be there all the same.
  await run('apt-get', ['update', '-q'], { env })
  const args = ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']
  const installed = await run('apt-get', args, { env })
  return (
    (installed === 0 ? findChromium() : undefined) ??
    fail('Chromium could not be installed; apt says why above. `npm test -- unit` does without.')
  )
}

function findChromium() {
  const given = process.env.FLOYO_CHROMIUM
  if (given) return given
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  const candidates = names.flatMap((name) => folders.map((folder) => path.join(folder, name)))
  return [...candidates, ...places].find((file) => fs.existsSync(file))
}
