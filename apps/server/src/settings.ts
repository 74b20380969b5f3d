/** Every setting of the program. Only main.ts reads the environment; the rest gets this. */
import os from 'node:os'
import path from 'node:path'
import { Email, KeptForText, Password, type Retention } from '@floyo/contracts'
import { z } from 'zod'

export const roles = ['api', 'worker', 'scheduler', 'web'] as const
export type ProgramRole = (typeof roles)[number]

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** A list with commas between; empty parts do not count. */
const list = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .transform((parts) => parts.filter((part) => part !== ''))

const Port = z.coerce
  .number('expected a port from 0 to 65535')
  .int('expected a port from 0 to 65535')
  .min(0)
  .max(65_535)

function addressOf(protocol: RegExp, example: string) {
  return z.url({ protocol, error: `expected an address such as ${example}` })
}

/** The environment, by name. `describe` is what `floyo doctor` and docs/configuration.md say. */
export const Environment = z
  .object({
    FLOYO_ROLES: list
      .pipe(z.array(z.enum(roles, `expected some of ${roles.join(', ')}`)).min(1))
      .default([...roles])
      .describe('Which parts this process plays, with commas between'),
    FLOYO_HOST: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .describe('The address to listen on; 0.0.0.0 is every address of the machine'),
    FLOYO_PORT: Port.default(3000).describe('The port to listen on; 0 takes a free one'),
    FLOYO_URL: addressOf(/^https?$/, 'https://floyo.example.com')
      .optional()
      .describe('The address under which people reach it, when it stands behind a gateway'),
    FLOYO_DATA: z
      .string()
      .min(1)
      .default(path.join(os.homedir(), '.floyo'))
      .describe('Where the database, the secret key and the files lie'),
    FLOYO_SECRET_KEY: z
      .string()
      .regex(/^[0-9a-f]{64}$/i, 'expected 64 hexadecimal digits: openssl rand -hex 32')
      .optional()
      .describe('The key that all secrets are encrypted under; made once in FLOYO_DATA if unset'),
    FLOYO_OWNER_EMAIL: Email.optional().describe('Makes the owner without the one-time link'),
    FLOYO_OWNER_PASSWORD: Password.optional().describe('The password that goes with it'),
    FLOYO_EGRESS_ALLOW: list
      .default([])
      .describe('Private addresses that actions may reach: host, host:port or CIDR'),
    FLOYO_TRUST_PROXY: list
      .default([])
      .describe('Addresses or CIDRs of gateways whose X-Forwarded-For is believed'),
    FLOYO_WEB_URL: addressOf(/^http$/, 'http://127.0.0.1:3001')
      .optional()
      .describe('Where the web app runs, when it runs elsewhere'),
    FLOYO_API_URL: addressOf(/^https?$/, 'http://127.0.0.1:3000')
      .optional()
      .describe('Where the API answers, for a process that plays only the role web'),
    FLOYO_LEASE_SECONDS: z.coerce
      .number('expected 1 to 300 seconds')
      .min(1, 'expected 1 to 300 seconds')
      .max(300, 'expected 1 to 300 seconds')
      .default(12)
      .describe('How long a run stays with a worker that has gone silent; then another takes it'),
    FLOYO_GRACE_SECONDS: z.coerce
      .number('expected 0 to 60 seconds')
      .min(0, 'expected 0 to 60 seconds')
      .max(60, 'expected 0 to 60 seconds')
      .optional()
      .describe('How long a stopping process still takes requests, for gateways to notice'),
    FLOYO_QUEUE_LIMIT: z.coerce
      .number('expected a number of runs')
      .int('expected a whole number of runs')
      .min(1)
      .default(10_000)
      .describe('How many runs of one workspace may be unfinished before more are refused'),
    FLOYO_KEEP_RUNS: KeptForText.default(90).describe(
      'How many days finished runs are kept, with their journals and files, or `forever`; a workspace may choose another time',
    ),
    FLOYO_KEEP_EVENTS: KeptForText.default('forever').describe(
      'The same for the events of people, from their arrival on',
    ),
    FLOYO_KEEP_DELIVERIES: KeptForText.default(7).describe(
      'The same for deliveries of webhooks that became no run',
    ),
    FLOYO_CODE_STEPS: z
      .enum(['on', 'isolated', 'off'], 'expected on, isolated or off')
      .default('on')
      .describe(
        'Whether code steps run: as well shut away as the machine can, only by the kernel, or not',
      ),
    FLOYO_CODE_SECONDS: z.coerce
      .number('expected 1 to 120 seconds')
      .min(1, 'expected 1 to 120 seconds')
      .max(120, 'expected 1 to 120 seconds')
      .default(30)
      .describe('The longest that code of one step may run, whatever the step asks for'),
    FLOYO_CODE_MEMORY_MB: z.coerce
      .number('expected 16 to 512 MB')
      .int('expected 16 to 512 MB')
      .min(16, 'expected 16 to 512 MB')
      .max(512, 'expected 16 to 512 MB')
      .default(128)
      .describe('The most memory that code of one step may hold, whatever the step asks for'),
    FLOYO_CODE_CONCURRENCY: z.coerce
      .number('expected 1 to 64')
      .int('expected 1 to 64')
      .min(1, 'expected 1 to 64')
      .max(64, 'expected 1 to 64')
      .optional()
      .describe(
        'How many code steps run at the same time; one more than there are cores, if unset',
      ),
    FLOYO_LOG_LEVEL: z
      .enum(logLevels)
      .default('info')
      .describe('The least important line to log; in a terminal `warn` unless said'),
    DATABASE_URL: addressOf(/^postgres(?:ql)?$/, 'postgres://user:password@host:5432/floyo')
      .optional()
      .describe('The PostgreSQL (18 or later) to use; brings its own if unset'),
    REDIS_URL: z
      .string()
      .regex(
        /^rediss?:\/\/\S+(,\s*rediss?:\/\/\S+)*$/,
        'expected an address such as redis://:password@host:6379, or several of a cluster with commas between',
      )
      .optional()
      .describe('A Redis that hands on due runs and word of changes, for many machines'),
    SMTP_URL: addressOf(/^smtps?$/, 'smtps://user:password@mail.example.com')
      .optional()
      .describe(
        "The mail server for Floyo's own mails, such as invitations and requests for decisions",
      ),
    SMTP_FROM: z.string().min(3).optional().describe('The sender of these mails'),
  })
  .superRefine((env, context) => {
    if (isWebAlone(env) && env.FLOYO_API_URL === undefined) {
      const message = 'the role web alone needs to know where the API answers'
      context.addIssue({ code: 'custom', path: ['FLOYO_API_URL'], message })
    }
    if (Boolean(env.FLOYO_OWNER_EMAIL) === Boolean(env.FLOYO_OWNER_PASSWORD)) return
    const missing = env.FLOYO_OWNER_EMAIL ? 'FLOYO_OWNER_PASSWORD' : 'FLOYO_OWNER_EMAIL'
    context.addIssue({
      code: 'custom',
      path: [missing],
      message: 'FLOYO_OWNER_EMAIL and FLOYO_OWNER_PASSWORD go together; set both or none',
    })
  })

export type Settings = z.infer<typeof Environment>

export type KeepSetting = 'FLOYO_KEEP_RUNS' | 'FLOYO_KEEP_EVENTS' | 'FLOYO_KEEP_DELIVERIES'

/** How long things are kept in workspaces that chose nothing. */
export function usualRetention(settings: Pick<Settings, KeepSetting>): Retention {
  const { FLOYO_KEEP_RUNS: runs, FLOYO_KEEP_EVENTS: events } = settings
  return { runs, events, deliveries: settings.FLOYO_KEEP_DELIVERIES }
}

/** Whether this process serves pages and nothing else: it needs no database then. */
export function isWebAlone({
  FLOYO_ROLES: asked,
}: {
  FLOYO_ROLES: readonly ProgramRole[]
}): boolean {
  return asked.every((role) => role === 'web')
}

/** The environment can not be used as it is; each line of the message names a variable. */
export class SettingsError extends Error {
  override name = 'SettingsError'
  readonly code = 'invalid_settings'
}

/**
 * Reads the settings; a variable that is empty counts as unset.
 * @throws SettingsError naming every variable that is wrong, what was expected and never its value
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.keys(Environment.shape).flatMap((name) => {
    const value = env[name]
    return value === undefined || value === '' ? [] : [[name, value] as const]
  })
  const parsed = Environment.safeParse(Object.fromEntries(given))
  if (parsed.success) return { ...parsed.data, FLOYO_DATA: path.resolve(parsed.data.FLOYO_DATA) }
  const lines = parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`)
  throw new SettingsError([...new Set(lines)].join('\n'))
}
