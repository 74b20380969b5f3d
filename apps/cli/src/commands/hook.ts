/** `floyo hook`: the script that records finished commands. */
import { join } from 'node:path'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import { changeConfig } from '../config.ts'
import type { Context } from '../context.ts'
import { neverRecorded } from '../hook/record-command.ts'
import { hookScript, shellNames } from '../hook/scripts.ts'

const recorder = join(import.meta.dirname, '..', '..', 'bin', 'floyo-hook.js')

const help = `
Set it up once, in the start file of your shell:
  bash   echo 'eval "$(floyo hook bash)"' >> ~/.bashrc
  zsh    echo 'eval "$(floyo hook zsh)"' >> ~/.zshrc
  fish   echo 'floyo hook fish | source' >> ~/.config/fish/config.fish

Recorded are the program, its arguments without secrets, the folder, the exit code and the duration;
never the output. A command that begins with a space is not recorded, nor are: ${[...neverRecorded].slice(0, 12).join(', ')}, ...

  $ floyo hook only git npm python       record these programs alone
  $ floyo hook never kubectl             never record this one
  $ floyo hook only                      all again`

export function addHookCommands(program: Command, context: Context): void {
  const hook = program.command('hook').description('record finished commands of your shell')
  hook.addHelpText('after', help)
  for (const shell of shellNames) {
    hook
      .command(shell)
      .description(`print the hook for ${shell}`)
      .action(() => {
        const script = hookScript(shell, [process.execPath, recorder])
        context.out.result({ shell, script }, script.trimEnd())
      })
  }
  for (const list of ['only', 'never'] as const) {
    hook
      .command(list)
      .argument('[programs...]')
      .description(list === 'only' ? 'record only these programs' : 'never record these programs')
      .action((programs: string[]) => choose(list, programs, context))
  }
}

function choose(list: 'only' | 'never', programs: string[], context: Context): void {
  const odd = programs.find((program) => /[\s/\\]/.test(program))
  if (odd) {
    throw new CliError('usage', `"${odd}" is no name of a program`, {
      fix: 'name programs without folder and arguments, such as git',
    })
  }
  const { hook } = changeConfig(context.settings.paths.config, (config) => ({
    ...config,
    hook: { ...config.hook, [list]: [...new Set(programs)] },
  }))
  const only = hook.only.length > 0 ? hook.only.join(', ') : 'every program'
  const never = hook.never.length > 0 ? `; never ${hook.never.join(', ')}` : ''
  context.out.result(hook, `Recorded: ${only}${never}.`)
}
