/** What the person has chosen on this computer: folders, commands, pauses. Everything else is denied. */
import { readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { CliError, systemCodeOf } from './cli-error.ts'
import { replaceFile } from './durable-file.ts'

const Pause = z.object({ from: z.number(), until: z.number() })

const AllowedCommand = z.object({
  /** As it was typed; its words are matched one by one, `*` stands for any one word. */
  command: z.string(),
  /** The only folder it may run in. */
  cwd: z.string(),
})
export type AllowedCommand = z.infer<typeof AllowedCommand>

const Config = z.object({
  /** Tells the events of this computer apart from those of others. */
  installId: z.string(),
  folders: z.array(z.string()).default([]),
  pauses: z.array(Pause).default([]),
  /** Programs whose commands the shell hook records; empty for all but the denied ones. */
  hook: z
    .object({ only: z.array(z.string()).default([]), never: z.array(z.string()).default([]) })
    .default({ only: [], never: [] }),
  agent: z
    .object({ enabled: z.boolean().default(false), allowed: z.array(AllowedCommand).default([]) })
    .default({ enabled: false, allowed: [] }),
})
export type Config = z.infer<typeof Config>

/** Reads the choices; none yet is nothing chosen. @throws CliError when the file was damaged */
export function readConfig(path: string): Config {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return Config.parse({ installId: randomUUID() })
    throw error
  }
  try {
    return Config.parse(JSON.parse(text))
  } catch (error) {
    throw new CliError('failed', `The settings in ${path} can not be read`, {
      fix: `correct the file, or remove it to begin anew: rm ${path}`,
      cause: error,
    })
  }
}

/** Changes the choices and keeps them. @returns the new ones */
export function changeConfig(path: string, change: (config: Config) => Config): Config {
  const config = change(readConfig(path))
  replaceFile(path, `${JSON.stringify(config, null, 2)}\n`)
  return config
}

/** Whether capture is paused at `t`. Past pauses still count for what is found later. */
export function isPaused(config: Pick<Config, 'pauses'>, t: number): boolean {
  return config.pauses.some(({ from, until }) => from <= t && t < until)
}

const rememberedPauses = 50

/** The choices with a pause from `now` to `until`. */
export function withPause(config: Config, { now, until }: { now: number; until: number }): Config {
  const ended = withoutPause(config, now)
  return { ...ended, pauses: [...ended.pauses, { from: now, until }].slice(-rememberedPauses) }
}

/** The choices with every pause over by `now`. */
export function withoutPause(config: Config, now: number): Config {
  const pauses = config.pauses.map(({ from, until }) => ({ from, until: Math.min(until, now) }))
  return { ...config, pauses: pauses.filter(({ from, until }) => until > from) }
}
