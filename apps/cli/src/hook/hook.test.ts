import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { EventLine } from '@floyo/contracts'
import { createHome, type Home, until } from '../testing.ts'
import { hookScript } from './scripts.ts'

interface Shell {
  name: 'bash' | 'zsh' | 'fish'
  /** Sets the shell up as a person does, with the hook. Each prompt adds a line to the file `prompts`. */
  start: (home: Home, hook: string) => string[]
}

const shells: Shell[] = [
  {
    name: 'bash',
    start: (home, hook) => {
      writeFileSync(
        join(home.path, 'rc'),
        `HISTFILE=${home.path}/h\nHISTCONTROL=ignoreboth\n${hook}\nPROMPT_COMMAND+="; echo >> '${home.path}/prompts'"\n`,
      )
      return ['bash', '--noprofile', '--rcfile', join(home.path, 'rc'), '-i']
    },
  },
  {
    name: 'zsh',
    start: (home, hook) => {
      const prompted = `precmd_functions+=(prompted); prompted() { echo >> '${home.path}/prompts' }`
      writeFileSync(join(home.path, '.zshrc'), `${hook}\n${prompted}\n`)
      return ['zsh', '-i']
    },
  },
  {
    name: 'fish',
    start: (home, hook) => {
      mkdirSync(join(home.path, '.config/fish'), { recursive: true })
      const prompted = `function prompted --on-event fish_prompt; echo >> '${home.path}/prompts'; end`
      writeFileSync(join(home.path, '.config/fish/config.fish'), `${hook}\n${prompted}\n`)
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

function promptsOf(home: Home): number {
  const file = join(home.path, 'prompts')
  return existsSync(file) ? readFileSync(file, 'utf8').length : 0
}

/** Runs a shell at a terminal of its own (util-linux `script`) and answers each prompt with a line. */
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
  let commands = 0
  for (const [prompt, line] of [...lines, 'exit'].entries()) {
    await until(() => promptsOf(home) > prompt, { what: `the prompt for "${line}"` })
    // The recorders run apart; only the last one is left to race with the end of the shell.
    if (line !== 'exit')
      await until(() => recorded(home).length >= commands, { what: `${commands} commands` })
    child.stdin.write(`${line}\r`)
    if (isRecorded(line)) commands++
  }
  await ended
}

function isRecorded(line: string): boolean {
  return !/^($| |export )/.test(line)
}

/** Hands a line to the recorder as the hook does. */
function recorderOf(home: Home): (line: string) => void {
  const program = join(import.meta.dirname, '../../bin/floyo-hook.js')
  return (line) => {
    execFileSync(process.execPath, [program], { env: home.env, input: line })
  }
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
      'true',
    ]
    await typeInto(command, lines, home)
    await until(() => recorded(home).length >= 5, { what: 'five commands' }).catch(
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
        ['command.finished', 'true', '~/work', 0],
      ],
    )
    const slept = Number(events[1]?.attrs['durationMs'])
    assert.ok(slept >= 290 && slept < 60_000, `the duration of sleep 0.3 is ${slept} ms`)
  })
}

test('the hook waits for no recorder: the next prompt comes while the last command is being recorded', (t) => {
  const home = createHome(t)
  const go = join(home.path, 'go')
  const recorder = ['sh', '-c', `until [ -e '${go}' ]; do sleep 0.05; done`]
  const script = `HISTFILE=${home.path}/h; set -o history; ${hookScript('bash', recorder)}
    history -s "command"; __floyo_start=1; __floyo_ended; [ -e '${go}' ] || echo prompt; touch '${go}'`
  const options = { env: home.env, encoding: 'utf8' } as const
  assert.equal(execFileSync('bash', ['--norc', '-c', script], options), 'prompt\n')
})

test('a pause, and choices of programs, hold for commands too', async (t) => {
  const home = createHome(t)
  const record = recorderOf(home)
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

test('leaving a shell is not recorded', (t) => {
  const home = createHome(t)
  const record = recorderOf(home)
  for (const line of [
    'exit',
    'exit 1',
    'logout',
    'make && exit',
    'exit; git push',
    'exiftool a.jpg',
  ])
    record(line)
  assert.deepEqual(
    recorded(home).map(({ subject }) => subject),
    ['make && exit', 'exiftool a.jpg'],
  )
})
