/** Where this program keeps its files. No library is loaded here, since the shell hook starts with it. */
import { homedir } from 'node:os'
import { join } from 'node:path'

type Environment = Record<string, string | undefined>

/** Every file this program keeps; `docs/cli.md` lists them for people. */
export interface Paths {
  configDir: string
  stateDir: string
  credentials: string
  config: string
  spool: string
  /** Events that the server refused for good, each with its reason. */
  refusedEvents: string
  watchJournal: string
  commandJournal: string
  daemonLog: string
}

/** The person's home folder, which is written `~` in everything that is kept or sent. */
export function homeOf(env: Environment): string {
  return env['HOME'] || homedir()
}

/** `FLOYO_HOME` holds everything; without it, each system's usual places do. */
export function pathsOf(env: Environment): Paths {
  const home = homeOf(env)
  const { FLOYO_HOME: own, APPDATA: appData } = env
  if (own) return pathsIn({ configDir: own, stateDir: own })
  if (process.platform === 'darwin') {
    const folder = join(home, 'Library', 'Application Support', 'floyo')
    return pathsIn({ configDir: folder, stateDir: folder })
  }
  if (process.platform === 'win32' && appData) {
    const folder = join(appData, 'floyo')
    return pathsIn({ configDir: folder, stateDir: folder })
  }
  return pathsIn({
    configDir: join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'floyo'),
    stateDir: join(env['XDG_STATE_HOME'] || join(home, '.local', 'state'), 'floyo'),
  })
}

function pathsIn({ configDir, stateDir }: { configDir: string; stateDir: string }): Paths {
  return {
    configDir,
    stateDir,
    credentials: join(configDir, 'credentials.json'),
    config: join(configDir, 'config.json'),
    spool: join(stateDir, 'spool'),
    refusedEvents: join(stateDir, 'refused.jsonl'),
    watchJournal: join(stateDir, 'watch-journal'),
    commandJournal: join(stateDir, 'commands.jsonl'),
    daemonLog: join(stateDir, 'daemon.log'),
  }
}
