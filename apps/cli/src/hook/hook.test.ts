import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EventLine } from '@floyo/contracts'
import { createHome, type Home, until } from '../testing.ts'

interface Shell {
  name: 'bash' | 'zsh' | 'fish'
  /** Starts the shell as a person does, with the hook, and types the lines into it. */
  start: (home: Home, hook: string) => string[]
}

const shells: Shell[] = [
  {
    name: 'bash',
    start: (home, hook) => {
      writeFileSync(
        join(home.path, 'rc'),
        `HISTFILE=${home.path}/h\nHISTCONTROL=ignoreboth\n${hook}\n`,
      )
      return ['bash', '--noprofile', '--rcfile', join(home.path, 'rc'), '-i']
    },
  },
  {
    name: 'zsh',
    start: (home, hook) => {
      writeFileSync(join(home.path, '.zshrc'), `${hook}\n`)
      return ['zsh', '-i']
    },
  },
  {
    name: 'fish',
    start: (home, hook) => {
      mkdirSync(join(home.path, '.config/fish'), { recursive: true })
      writeFileSync(join(home.path, '.config/fish/config.fish'), hook)
      return ['fish', '-i']
    },
  },
]

const installed = shells.filter(({ name }) => spawnSync(name, ['--version']).status === 0)

function recorded(home: Home): EventLine[] {
  const folder = join(home.path, 'floyo', 'spool')
  let names: string[] = []
  try {
    names = readdirSync(folder).filter((name) => name.includes('.hook.'))
  } catch {
    return []
  }
  return names.flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as EventLine),
  )
}

/** Runs a shell at a terminal of its own (util-linux `script`) and types into it. */
async function typeInto(command: string[], lines: string[], home: Home): Promise<void> {
  const child = spawn('script', ['-qec', command.join(' '), '/dev/null'], {
    env: {
      ...home.env,
      TERM: 'dumb',
      ZDOTDIR: home.path,
      XDG_CONFIG_HOME: join(home.path, '.config'),
    },
    cwd: home.path,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = new Promise((resolve) => {
    child.on('exit', resolve)
  })
  await sleep(1500)
  for (const line of [...lines, 'exit']) {
    child.stdin.write(`${line}\r`)
    await sleep(500)
  }
  await ended
}

for (const shell of installed) {
  test(`${shell.name}: each finished command is an event with folder, exit code and duration, without secrets`, async (t) => {
    const home = createHome(t)
    mkdirSync(join(home.path, 'work'))
    const { stdout: hook } = await home.floyo(['hook', shell.name])
    const command = shell.start(home, hook)
    const lines = [
      'cd work',
      'sleep 0.3',
      'sh -c "exit 3"',
      'ls --password hunter2',
      ' ls --private-thing',
      'export TOKEN=hunter2',
      '',
    ]
    await typeInto(command, lines, home)
    await until(() => recorded(home).length >= 4, { what: 'four commands' }).catch(
      (error: unknown) => {
        throw new Error(`recorded: ${JSON.stringify(recorded(home))}`, { cause: error })
      },
    )

    const events = recorded(home).toSorted((a, b) => a.t - b.t)
    assert.deepEqual(
      events.map(({ type, subject, attrs }) => [type, subject, attrs['cwd'], attrs['exitCode']]),
      [
        ['command.finished', 'cd work', '~/work', 0],
        ['command.finished', 'sleep 0.3', '~/work', 0],
        ['command.finished', 'sh -c "exit 3"', '~/work', 3],
        ['command.finished', 'ls --password ***', '~/work', 2],
      ],
    )
    const slept = Number(events[1]?.attrs['durationMs'])
    assert.ok(slept >= 290 && slept < 3000, `the duration of sleep 0.3 is ${slept} ms`)
  })
}

test('the hook adds little to the time between two prompts', async (t) => {
  const home = createHome(t)
  const { stdout: hook } = await home.floyo(['hook', 'bash'])
  const loop = `
    true() { :; }
    PS0=
    for i in 1 2 3 4 5 6 7 8 9 10; do history -s "command $i"; __floyo_start=1; __floyo_ended; done`
  const script = `HISTFILE=${home.path}/h; set -o history; ${hook}\nbegan=\${EPOCHREALTIME/[.,]/}; ${loop}; echo $(( (\${EPOCHREALTIME/[.,]/} - began) / 10000 ))`
  const perPromptMs = Number(
    execFileSync('bash', ['--norc', '-c', script], {
      env: home.env,
      encoding: 'utf8',
    }),
  )
  await until(() => recorded(home).length === 10, { what: 'ten commands' })
  t.diagnostic(`${perPromptMs} ms a prompt`)
  assert.ok(perPromptMs < 25, `${perPromptMs} ms a prompt`)
})

test('a pause, and choices of programs, hold for commands too', async (t) => {
  const home = createHome(t)
  const record = (line: string): void => {
    execFileSync(process.execPath, [join(import.meta.dirname, '../../bin/floyo-hook.js')], {
      env: home.env,
      input: line,
    })
  }
  await home.floyo(['hook', 'only', 'git', 'npm'])
  await home.floyo(['hook', 'never', 'npm'])
  for (const line of ['git status', 'npm test', 'ls', 'history']) record(line)
  await home.floyo(['watch', 'pause', '1h'])
  record('git push')
  assert.deepEqual(
    recorded(home).map(({ subject }) => subject),
    ['git status'],
  )
})
