/** The histories of a person's shells, as events. */
import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { EventLine } from '@floyo/contracts'
import { openInput } from '../capture/event-lines.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { type HistoryForm, historyEvent, pastCommands } from './shell-history.ts'

/** What was done since then, file by file; lines without a time are counted and told. */
export async function* shellEvents(
  { file, shell }: { file?: string; shell?: string },
  reading: { since: number; actor: string; refuse: (reason: CliError) => void },
  context: Context,
): AsyncGenerator<EventLine> {
  const { since, actor, refuse } = reading
  const { home } = context.settings
  const files = file
    ? [{ path: resolve(context.cwd, file), form: formOf(file, shell) }]
    : usualHistories(context)
  for (const { path, form } of files) {
    let untimed = 0
    const input = await openInput(path, context.stdin)
    const commands = pastCommands(input, { form, refuse, withoutTime: () => (untimed += 1) })
    for await (const command of commands) {
      const event = historyEvent(command, { home, actor, shell: form })
      if (event && command.t >= since) yield event
    }
    if (untimed > 0) {
      context.out.note(`${path}: ${untimed} lines have no time and are left out. ${timeFix[form]}`)
    }
  }
}

const timeFix: Record<HistoryForm, string> = {
  bash: 'To keep times from now on: echo \'HISTTIMEFORMAT="%F %T "\' >> ~/.bashrc',
  zsh: "To keep times from now on: echo 'setopt EXTENDED_HISTORY' >> ~/.zshrc",
  fish: '',
}

function usualHistories({ settings, env }: Context): { path: string; form: HistoryForm }[] {
  const { home } = settings
  const data = env['XDG_DATA_HOME'] || join(home, '.local', 'share')
  const all: { path: string; form: HistoryForm }[] = [
    { path: join(home, '.bash_history'), form: 'bash' },
    { path: join(home, '.zsh_history'), form: 'zsh' },
    { path: join(data, 'fish', 'fish_history'), form: 'fish' },
  ]
  const there = all.filter(({ path }) => existsSync(path))
  if (there.length > 0) return there
  throw new CliError('notFound', 'No shell history was found', {
    fix: 'name the file: floyo import shell --file FILE --shell bash',
  })
}

function formOf(file: string, shell: string | undefined): HistoryForm {
  const name = shell ?? basename(file)
  for (const form of ['bash', 'zsh', 'fish'] as const) if (name.includes(form)) return form
  throw new CliError('usage', `Which shell wrote ${file} is not clear`, {
    fix: 'add --shell bash, zsh or fish',
  })
}
