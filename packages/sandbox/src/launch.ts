/**
 * How a process for code is started. Three ways, the strongest first; each contains the next:
 *
 * - `kernel`: namespaces of its own for network, processes, files, users or ids, and messages. It sees no
 *   network, no other process, and a read-only file system that holds Node and the interpreter.
 * - `user`: as root, an id that nothing belongs to.
 * - `process`: Node without the right to files, processes, threads or native code; an empty
 *   environment; limits of the kernel where `prlimit` is there.
 *
 * In all of them the code is run by an interpreter in WebAssembly, and the process is watched and
 * ended from outside.
 */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'

export type Isolation = 'kernel' | 'user' | 'process'

export interface Launch {
  isolation: Isolation
  file: string
  args: string[]
  /** For machines without setpriv. */
  userId?: number
}

/** What the process will run as, so that its own word on it can be checked. */
export interface LaunchOptions {
  isolation: Isolation
  /** Which of the processes that live at once it is: as root each has an id of its own. */
  slot: number
  hasTools: boolean
  /** What is run in it; another than ours only in tests. */
  program?: string
}

const ownProgram = path.join(import.meta.dirname, 'inside/main.mjs')
const enter = path.join(import.meta.dirname, 'enter.sh')

/** Ids at the end of the range for people; nobody (65534) may be the owner of our database. */
const firstUserId = 59_000

/** Whether this process may become another user, and so must not run code as itself. */
export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** The ways worth trying here, the strongest first. */
export function isolationsHere(): Isolation[] {
  if (process.platform === 'win32') return []
  const below: Isolation = isRoot() ? 'user' : 'process'
  return process.platform === 'linux' ? ['kernel', below] : [below]
}

export function userIdOf({ isolation, slot }: LaunchOptions): number | undefined {
  return isRoot() && isolation !== 'process' ? firstUserId + slot : undefined
}

export function toLaunch(options: LaunchOptions): Launch {
  const { isolation, hasTools } = options
  const userId = userIdOf(options)
  const node = toNodeCommand(options.program ?? ownProgram)
  if (!hasTools) {
    const [file = '', ...args] = node
    return { isolation, file, args, userId }
  }
  const command = [
    ...toDropCommand(options),
    ...toLimitCommand(options),
    ...emptyEnvironment,
    ...node,
  ]
  // A change of user clears the death signal, so the one of `user` and `process` comes last.
  const [file = '', ...args] =
    isolation === 'kernel' ? [...dieWithUs, ...toNamespaceCommand(), ...command] : command
  return { isolation, file, args }
}

const dieWithUs = ['setpriv', '--pdeathsig', 'KILL', '--']
const emptyEnvironment = ['env', '-i', 'TZ=UTC']

function toNodeCommand(program: string): string[] {
  return [
    fs.realpathSync(process.execPath),
    '--permission',
    ...readablePaths().map((dir) => `--allow-fs-read=${dir}`),
    '--no-warnings',
    '--no-addons',
    '--disable-proto=throw',
    '--disallow-code-generation-from-strings',
    '--expose-gc',
    '--max-old-space-size=128',
    '--max-semi-space-size=2',
    program,
  ]
}

/** The interpreter's packages and our own part in it. */
function readablePaths(): string[] {
  const require = createRequire(import.meta.url)
  const core = path.dirname(require.resolve('quickjs-emscripten-core'))
  const variant = path.dirname(require.resolve('@jitl/quickjs-ng-wasmfile-release-sync'))
  const types = path.dirname(
    createRequire(path.join(core, 'index.js')).resolve('@jitl/quickjs-ffi-types'),
  )
  const packages = [core, variant, types].map((dist) => fs.realpathSync(path.dirname(dist)))
  return [path.dirname(import.meta.dirname), ...packages]
}

function toDropCommand(options: LaunchOptions): string[] {
  const userId = userIdOf(options)
  const ids = userId === undefined ? [] : [`--reuid=${userId}`, `--regid=${userId}`]
  const groups = userId === undefined ? [] : ['--clear-groups']
  // In a namespace of its own anybody is root until this.
  const isMighty = isRoot() || options.isolation === 'kernel'
  const capabilities = isMighty ? ['--inh-caps=-all', '--bounding-set=-all'] : []
  const drop = ['setpriv', ...ids, ...groups, ...capabilities, '--no-new-privs', '--']
  return [...drop, ...dieWithUs]
}

/**
 * Limits of the kernel. Address space is none of them: WebAssembly reserves 10 GB for each memory
 * and uses what it needs. `data` counts what Node may write to, of which 600 MB are untouched; it is
 * a last line behind the watching of memory. Processor seconds count over the life of the process,
 * which ends long before (box.ts).
 */
function toLimitCommand(options: LaunchOptions): string[] {
  const limits = ['--cpu=300', '--fsize=0', '--core=0', '--nofile=64', `--data=${2 ** 31}`]
  return ['prlimit', ...limits, ...(countsAlone(options) ? ['--nproc=32'] : []), '--']
}

/** Whether a limit of processes and threads counts only its own, not all of the same user. */
function countsAlone(options: LaunchOptions): boolean {
  if (userIdOf(options) !== undefined) return true
  // Since Linux 5.14 they are counted by namespace.
  const [major = 0, minor = 0] = os.release().split('.').map(Number)
  return options.isolation === 'kernel' && (major > 5 || (major === 5 && minor >= 14))
}

function toNamespaceCommand(): string[] {
  const user = isRoot() ? [] : ['--user', '--map-root-user']
  const paths = [fs.realpathSync(process.execPath), ...readablePaths()]
  const system = ['/usr', '/bin', '/lib', '/lib64']
  const seen = [...system, ...paths.filter((each) => !each.startsWith('/usr/'))]
  return [
    'unshare',
    ...user,
    '--net',
    '--pid',
    '--mount',
    '--ipc',
    '--uts',
    '--fork',
    '--kill-child=KILL',
    '--',
    '/bin/sh',
    enter,
    emptyPlace(seen),
    ...seen,
    '--',
  ]
}

/** A directory to put the new root on: in the namespace alone, so what lies there does not matter. */
function emptyPlace(needed: readonly string[]): string {
  const places = ['/mnt', '/media', '/srv', '/opt', '/tmp']
  const isFree = (place: string): boolean =>
    fs.existsSync(place) && !needed.some((each) => each.startsWith(`${place}/`))
  return places.find(isFree) ?? '/mnt'
}
