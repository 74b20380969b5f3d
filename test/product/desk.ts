/** A person's desk: a home folder of their own, and the real `floyo` command in it. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const root = join(import.meta.dirname, '../..')
const node = process.execPath
const command = join(root, 'apps/cli/bin/floyo.js')

export interface Desk {
  home: string
  env: NodeJS.ProcessEnv
  /** Runs a command to its end. @returns its parsed JSON @throws with what it printed when it failed */
  floyo(...words: string[]): Promise<unknown>
  /** Starts a command that goes on; `line` sees each line of its output. */
  begin(words: string[], line: (text: string) => void): ChildProcess
}

/** @param options `env` adds to the environment of its commands */
export async function openDesk({
  home,
  url,
  env: more = {},
}: {
  home: string
  url: string
  env?: NodeJS.ProcessEnv
}): Promise<Desk> {
  await mkdir(home, { recursive: true })
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: home,
    FLOYO_HOME: join(home, '.config', 'floyo'),
    FLOYO_URL: url,
    FLOYO_KEYRING: 'off',
    FLOYO_SETTLE_MS: '200',
    ...more,
  }
  return {
    home,
    env,
    floyo: (...words) =>
      new Promise((resolve, reject) => {
        const options = { env, cwd: home, maxBuffer: 64 * 1024 * 1024 }
        execFile(node, [command, '--json', ...words], options, (error, stdout, stderr) => {
          if (error) return reject(new Error(`floyo ${words.join(' ')}: ${stderr}${stdout}`))
          resolve(lastJson(stdout))
        })
      }),
    begin: (words, line) => {
      const child = spawn(node, [command, ...words], {
        env,
        cwd: home,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      createInterface({ input: child.stdout }).on('line', line)
      createInterface({ input: child.stderr }).on('line', line)
      return child
    },
  }
}

/** A command prints one document, or one a line; the last one counts. */
function lastJson(text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  try {
    return JSON.parse(trimmed)
  } catch {
    return JSON.parse(trimmed.slice(trimmed.lastIndexOf('\n') + 1))
  }
}
