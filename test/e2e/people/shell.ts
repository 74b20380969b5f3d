/** A shell with the hook in it, typed into line by line. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Shell {
  /** Types a line and waits for the next prompt. */
  type(line: string): Promise<void>
  leave(): Promise<void>
}

const prompt = '@prompt@'

export async function openShell(options: {
  home: string
  cwd: string
  env: NodeJS.ProcessEnv
  hook: string
}): Promise<Shell> {
  const { home, cwd, env, hook } = options
  const rc = join(home, '.bashrc')
  await writeFile(
    rc,
    `unset HISTFILE HISTCONTROL\n${hook}\nPROMPT_COMMAND+="; echo; echo '${prompt}'"\nPS1=\n`,
  )
  // Apart from the terminal that runs the tests, which an interactive shell would take for its own.
  const child = spawn('bash', ['--noprofile', '--rcfile', rc, '-i'], {
    cwd,
    env: { ...env, TERM: 'dumb' },
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  let prompts = 0
  let awaited = { count: 1, ...Promise.withResolvers<void>() }
  lines.on('line', (line) => {
    if (line !== prompt) return
    prompts += 1
    if (prompts >= awaited.count) awaited.resolve()
  })
  void ended.then(() => awaited.reject(new Error('the shell has ended')))
  const nextPrompt = (): Promise<void> => awaited.promise
  await nextPrompt()
  return {
    type: async (line) => {
      awaited = { count: prompts + 1, ...Promise.withResolvers<void>() }
      child.stdin.write(`${line}\n`)
      await nextPrompt()
    },
    leave: async () => {
      awaited.promise.catch(() => undefined)
      child.stdin.end('exit\n')
      await ended
    },
  }
}
