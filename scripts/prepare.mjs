/**
 * What `npm start` and `npm test` need before they can begin, on a machine with git, Node >= 20 and
 * npm. Plain JavaScript of Node 20 without dependencies: nothing is installed yet when this runs.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'

export const root = path.resolve(
  import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname),
  '..',
)

const modules = path.join(root, 'node_modules')
const installStamp = path.join(modules, '.floyo-lock')
const lockFile = path.join(root, 'package-lock.json')
const buildStamp = path.join(root, 'apps/web/.next/floyo-build')

/** The Node 24 of the dependencies; whatever Node the system has only starts it. */
export const node24 = path.join(
  modules,
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
)

/** For processes of ours: Node 24 first, compiled code kept between starts. */
export const environment = {
  ...process.env,
  PATH: [path.join(modules, '.bin'), plainPath()].join(path.delimiter),
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? path.join(modules, '.cache/floyo-compile'),
  NEXT_TELEMETRY_DISABLED: '1',
}

/** Ends with a clear message on a Node that is too old to go on. */
export function checkNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major >= 20) return
  fail(`Floyo needs Node 20 or later to start; this is ${process.version}. See https://nodejs.org.`)
}

/** Installs the packages when they are missing or not those of the lock file. */
export async function ensureInstalled() {
  const wanted = fs.readFileSync(lockFile)
  if (fs.existsSync(node24) && readIfThere(installStamp)?.equals(wanted)) return
  const since = Date.now()
  say('Installing packages (about a minute, only when they change) ...')
  fs.rmSync(installStamp, { force: true })
  const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    env: { ...process.env, PATH: plainPath() },
  })
  if (code !== 0) fail('Installing failed; npm says why above. Put it right and run this again.')
  fs.writeFileSync(installStamp, wanted)
  say(`Installed in ${seconds(since)} s.`)
}

/** Builds the web application when its sources, or those it is made of, have changed, and it is to run. */
export async function ensureWebBuilt() {
  if (process.env.FLOYO_ROLES && !/\bweb\b/.test(process.env.FLOYO_ROLES)) return
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'apps/web/package.json'), 'utf8'))
  if (!manifest.scripts?.build) return
  const sources = hashSources()
  if (readIfThere(buildStamp)?.toString() === sources) return
  const since = Date.now()
  say('Building the web application (about half a minute, only when it changes) ...')
  fs.rmSync(buildStamp, { force: true })
  const code = await run('npm', ['run', '--silent', 'build', '-w', '@floyo/web'])
  if (code !== 0) fail('Building the web application failed; the reason is above.')
  fs.writeFileSync(buildStamp, sources)
  say(`Built in ${seconds(since)} s.`)
}

/** Of all that goes into the build. Some hundred small files: reading them takes about 20 ms. */
function hashSources() {
  const hash = createHash('sha256')
  const folders = ['apps/web', 'packages/client', 'packages/contracts', 'packages/expressions']
  for (const file of ['package-lock.json', ...folders.flatMap(listFiles)]) {
    hash.update(`${file}\0`).update(fs.readFileSync(path.join(root, file)))
  }
  return hash.digest('hex')
}

/** @param {string} folder @returns {string[]} */
function listFiles(folder) {
  return fs
    .readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter(
      ({ name }) => name !== 'node_modules' && !name.startsWith('.') && name !== 'next-env.d.ts',
    )
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.posix.join(folder, entry.name)
      return entry.isDirectory() ? listFiles(file) : [file]
    })
}

/**
 * Runs a command of the workspace with its output shown, or given to `keep` where it is piped.
 * @returns its exit code
 * @param {string} command @param {string[]} args @param {import('node:child_process').SpawnOptions} [options]
 * @param {(chunk: Buffer) => void} [keep]
 */
export function run(command, args, options, keep = () => {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      env: environment,
      shell: process.platform === 'win32',
      ...options,
    })
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.once('error', (error) => {
      say(`${command} can not be run: ${error.message}`)
      resolve(127)
    })
    child.once('close', (code) => resolve(code ?? 1))
  })
}

/** The system's own path: npm must not run on the Node that it is about to replace. */
function plainPath() {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.includes(`node_modules${path.sep}`))
    .join(path.delimiter)
}

/** @param {string} file */
function readIfThere(file) {
  return fs.existsSync(file) ? fs.readFileSync(file) : undefined
}

/** @param {number} since */
export function seconds(since) {
  return ((Date.now() - since) / 1000).toFixed(1)
}

/** @param {string} text */
export function say(text) {
  process.stdout.write(`${text}\n`)
}

/** @param {string} text @returns {never} */
export function fail(text) {
  process.stderr.write(`\n${text}\n`)
  process.exit(1)
}
