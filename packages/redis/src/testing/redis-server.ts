/** A Redis of its own for a test: a real server, which can be killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { freePort } from '@floyo/db/testing'

export interface RedisServer {
  url: string
  /** As a crash does: nothing is kept. */
  kill(): Promise<void>
  /** It takes connections and says nothing, until it is killed. */
  freeze(): void
  /** On the same port, empty. */
  start(): Promise<void>
}

/** @param options.bind the addresses on which it listens */
export async function redisServer(
  t: { after(work: () => Promise<void>): void },
  { bind = '127.0.0.1' }: { bind?: string } = {},
): Promise<RedisServer> {
  const port = await freePort()
  let child: ChildProcess | undefined
  const server: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const program = process.env['FLOYO_REDIS_SERVER'] ?? 'redis-server'
      const args = ['--port', String(port), '--save', '', '--appendonly', 'no', '--dir', '/tmp']
      args.push('--bind', bind, '--protected-mode', 'no')
      const started = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      child = started
      for await (const line of createInterface({ input: started.stdout })) {
        if (line.includes('Ready to accept connections')) return
      }
      throw new Error(`${program} did not start`)
    },
    freeze: () => void child?.kill('SIGSTOP'),
    async kill() {
      const running = child
      child = undefined
      if (!running || running.exitCode !== null) return
      const gone = once(running, 'exit')
      running.kill('SIGKILL')
      await gone
    },
  }
  t.after(() => server.kill())
  await server.start()
  return server
}
