/** What handlers stand on; main.ts builds it once, tests build their own. */
import type { Db } from '@floyo/db'
import type { Egress } from '@floyo/connectors'
import type { Engine } from '@floyo/engine'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Auth } from './auth/better-auth.ts'
import type { Identify } from './auth/session.ts'
import type { DatabaseWatch } from './edge/database-watch.ts'
import type { FileStore } from './files/disk.ts'
import type { LiveChange, LiveHub } from './live/hub.ts'
import type { Settings } from './settings.ts'
import type { SpaceWatch } from './space/watch.ts'
import type { CodeRunner } from './start/code.ts'
import type { InstallationKey } from './start/secret-key.ts'

export interface Deps {
  settings: Settings
  version: string
  log: Logger
  /** As floyo_api: held to one workspace at a time. */
  db: Db
  pool: Pool
  /** As floyo_engine: for what is looked up before its workspace is known, and never in a caller's name. */
  enginePool: Pool
  auth: Auth
  /** How session cookies are made, for reading them. */
  cookies: { secret: string; secure: boolean }
  key: InstallationKey
  /** The address under which people reach this installation, without a slash at the end. */
  origin: () => string
  /** Tells live pages what changed, after the commit. */
  changes: { add(change: LiveChange): void }
  engine: Engine
  identify: Identify
  /** Where this process hears of changes. */
  live: LiveHub
  /** The only way to the outside. */
  egress: Egress
  /** Whether the database answers; where it is not asked, requests wait for it. */
  databaseWatch?: DatabaseWatch
  /** Where the JavaScript of code steps runs. */
  code: Pick<CodeRunner, 'state' | 'look'>
  /** The contents of files. */
  files: FileStore
  /** Room on the disks of this installation. */
  space: SpaceWatch
  /** Aborts when the process is on its way out: it finishes, and takes on nothing new. */
  stopSignal: AbortSignal
}
