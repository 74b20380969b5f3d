/**
 * A person's computer: a home with programs, a shell with the hook, a watched folder, and a clock that
 * the captured events have and nothing else.
 */
import { appendFileSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EventLine } from '@floyo/contracts'
import { type Desk, openDesk } from '../../product/desk.ts'
import { until } from '../../product/until.ts'
import { openShell } from './shell.ts'

export interface Computer {
  desk: Desk
  /** The folder they work in, watched. */
  folder: string
  /** From now on captured events are of this instant and after; without one, of the true time. */
  setClock(instant?: number): Promise<void>
  type(line: string): Promise<void>
  write(name: string, text: string): Promise<void>
  /** The same, and waits until the change was captured. */
  save(name: string, text: string): Promise<void>
  read(name: string): Promise<string>
  /** Waits until all that was done is captured and with the server. */
  delivered(): Promise<void>
  close(): Promise<void>
}

// Files carry the time of the kernel's last tick, which lags behind the clock.
const tickMs = 12

export async function openComputer(options: {
  home: string
  url: string
  /** Shell scripts of the folder and of the path, by name. */
  scripts: Record<string, string>
  programs: Record<string, string>
  letIn: (desk: Desk) => Promise<void>
}): Promise<Computer> {
  const { home, url, scripts, programs } = options
  const folder = join(home, 'work')
  const clock = join(home, '.clock')
  const bin = join(home, '.bin')
  await mkdir(folder, { recursive: true })
  await mkdir(bin)
  for (const [name, text] of Object.entries(scripts)) await writeFile(join(folder, name), text)
  for (const [name, text] of Object.entries(programs))
    await writeFile(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  await writeFile(clock, '')
  const desk = await openDesk({
    home,
    url,
    env: { PATH: `${bin}:${process.env.PATH}`, FLOYO_TEST_CLOCK: clock, FLOYO_SETTLE_MS: '100' },
  })
  await options.letIn(desk)
  await desk.floyo('watch', 'start', folder)
  const { script } = (await desk.floyo('hook', 'bash')) as { script: string }
  const shell = await openShell({ home, cwd: folder, env: desk.env, hook: script })
  let typed = 0

  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return {
    desk,
    folder,
    setClock: async (instant) => {
      await sleep(2 * tickMs)
      const from = Date.now() - tickMs
      appendFileSync(clock, `${from} ${instant === undefined ? 0 : instant - from}\n`)
    },
    type: async (line) => {
      typed += 1
      await shell.type(line)
    },
    write,
    save: async (name, text) => {
      const before = await count(desk, name)
      await write(name, text)
      await until(`${name} is captured`, async () => (await count(desk, name)) > before)
    },
    read: (name) => readFile(join(folder, name), 'utf8'),
    delivered: async () => {
      await until(`${typed} commands are captured`, async () => {
        const events = await captured(desk)
        return events.filter(({ type }) => type === 'command.finished').length >= typed
      })
      await until('all events are sent', async () => {
        const state = (await desk.floyo('watch', 'status')) as { waitingBytes: number }
        return state.waitingBytes === 0
      })
    },
    close: async () => {
      await shell.leave()
      await desk.floyo('agent', 'stop')
      await desk.floyo('watch', 'stop')
    },
  }
}

async function count(desk: Desk, name: string): Promise<number> {
  return (await captured(desk)).filter(({ subject }) => subject.endsWith(`/${name}`)).length
}

async function captured({ env }: Desk): Promise<EventLine[]> {
  const spool = join(env.FLOYO_HOME ?? '', 'spool')
  const names = await readdir(spool).catch(() => [])
  const texts = await Promise.all(
    names
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => readFile(join(spool, name), 'utf8')),
  )
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.trim() !== '' && line.endsWith('}'))
    .map((line) => JSON.parse(line) as EventLine)
}
