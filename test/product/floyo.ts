/** The `floyo` command as a person runs it, in a home and an environment of their own. */
import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { join } from 'node:path'

const command = join(import.meta.dirname, '../../apps/cli/bin/floyo.js')

export interface Ended {
  code: number
  stdout: string
  stderr: string
}

export interface Surroundings {
  env: NodeJS.ProcessEnv
  cwd: string
}

/** Runs it to its end. */
export function runFloyo({ env, cwd }: Surroundings, words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env, cwd, maxBuffer: 64 * 1024 * 1024 }
    const child = execFile(
      process.execPath,
      [command, ...words],
      options,
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr })
      },
    )
    child.stdin?.end()
  })
}

/** Runs it, and reads what it gives with `--json`. */
export async function runForJson<T>(at: Surroundings, words: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await runFloyo(at, [...words, '--json'])
  assert.equal(code, 0, `floyo ${words.join(' ')}: ${stderr}`)
  return JSON.parse(stdout) as T
}

/** Starts one that goes on. */
export function startFloyo({ env, cwd }: Surroundings, words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [command, ...words], { env, cwd })
}
