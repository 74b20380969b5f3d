/** Reading what people type. */
import { realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { Duration, durationMs } from '@floyo/contracts'
import { CliError } from './cli-error.ts'

/** A length of time such as `2h` or `90m`, in ms. */
export function parseDuration(text: string): number {
  const parsed = Duration.safeParse(text.replaceAll(' ', ''))
  if (!parsed.success) {
    throw new CliError('usage', `"${text}" is no length of time`, {
      fix: 'write it like 30m, 2h, 1d or 1h30m',
    })
  }
  return durationMs(parsed.data)
}

/** A moment: a date, a date with a time, or a length of time before `now`. In ms since 1970. */
export function parseMoment(text: string, now: number): number {
  if (Duration.safeParse(text).success) return now - parseDuration(text)
  const moment = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00` : text)
  if (Number.isNaN(moment)) {
    throw new CliError('usage', `"${text}" is no moment`, {
      fix: 'write a date such as 2026-01-31, a time such as 2026-01-31T09:00, or a length such as 90d',
    })
  }
  return moment
}

/** An existing folder, by its real absolute path. */
export function parseFolder(text: string, cwd: string): string {
  const path = resolve(cwd, text)
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  if (!isFolder) {
    throw new CliError('notFound', `There is no folder ${path}`, {
      fix: 'name a folder that exists',
    })
  }
  return realpathSync(path)
}

/** A count such as `20`, from `least` up. */
export function parseCount(text: string, least: number): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < least) {
    throw new CliError('usage', `"${text}" is not a whole number from ${least} up`)
  }
  return count
}
