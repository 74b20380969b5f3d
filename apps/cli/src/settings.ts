/** Settings from the environment. */
import { z } from 'zod'
import { CliError } from './cli-error.ts'
import { homeOf, type Paths, pathsOf } from './paths.ts'

const Environment = z.object({
  FLOYO_HOME: z.string().min(1).optional(),
  FLOYO_URL: z.url('expected an address such as http://127.0.0.1:3000').optional(),
  FLOYO_API_KEY: z.string().min(1).optional(),
  FLOYO_KEYRING: z.enum(['on', 'off']).default('on'),
  FLOYO_SPOOL_LIMIT_MB: z.coerce.number().min(1).max(100_000).default(256),
  FLOYO_SETTLE_MS: z.coerce.number().int().min(50).max(60_000).default(1000),
})

export interface Settings {
  /** The person's home folder, which is written `~` in everything that is kept or sent. */
  home: string
  url: string | undefined
  apiKey: string | undefined
  useKeyring: boolean
  spoolLimitBytes: number
  /** How long a file must rest before its change counts as one event. */
  settleMs: number
  paths: Paths
}

export const defaultUrl = 'http://127.0.0.1:3000'

/** @throws CliError `usage` naming the setting that is wrong */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const parsed = Environment.safeParse(env)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new CliError(
      'usage',
      `The setting ${issue?.path.join('.')} is wrong: ${issue?.message}`,
      {
        fix: `unset ${issue?.path.join('.')}, or give it a value of that form`,
      },
    )
  }
  const { data } = parsed
  return {
    home: homeOf(env),
    url: data.FLOYO_URL,
    apiKey: data.FLOYO_API_KEY,
    useKeyring: data.FLOYO_KEYRING === 'on',
    spoolLimitBytes: data.FLOYO_SPOOL_LIMIT_MB * 1024 * 1024,
    settleMs: data.FLOYO_SETTLE_MS,
    paths: pathsOf(env),
  }
}
