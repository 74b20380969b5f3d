/** Scripts as processes that are started again when they die. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

export interface Crew {
  size: number
  /** Signals one; it does not wait for what comes of it. */
  signal(index: number, signal: NodeJS.Signals): void
  /** How often one died, for whatever reason. */
  deaths(): number
  /** Ends when every one of them has said that it is ready. */
  ready(): Promise<unknown>
  stop(): Promise<void>
}

/**
 * Keeps `size` processes of a script running, each with its number as its last argument, and returns
 * when all of them have said that they are ready.
 */
export async function startCrew(
  script: string,
  { size, args }: { size: number; args: string[] },
): Promise<Crew> {
  const stopping = new AbortController()
  const crew: ChildProcess[] = []
  const readiness: Promise<unknown>[] = []
  let deaths = 0
  const start = (index: number): void => {
    const child = fork(script, [...args, String(index)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    crew[index] = child
    readiness[index] = Promise.race([once(child, 'message'), once(child, 'exit')])
    child.once('exit', () => {
      if (stopping.signal.aborted) return
      deaths++
      start(index)
    })
  }
  for (let index = 0; index < size; index++) start(index)
  await Promise.all(readiness)
  return {
    size,
    deaths: () => deaths,
    signal: (index, signal) => void crew[index]?.kill(signal),
    ready: () => Promise.all(readiness),
    async stop() {
      stopping.abort()
      await Promise.all(
        crew.map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return
          const ended = once(child, 'exit')
          child.kill('SIGKILL')
          await ended
        }),
      )
    },
  }
}
