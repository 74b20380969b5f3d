/**
 * Talking with the background process, and making sure there is one at most. It listens at a local
 * socket; whoever can connect has found it alive, and a socket nobody answers at is left from a crash.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CliError, systemCodeOf } from '../cli-error.ts'

/** `forget` is followed by which events, as JSON. */
export type Request = 'status' | 'reload' | 'stop' | `forget ${string}`

/** Where the process of this state folder listens. Unix sockets have short names, so a long path gets a hashed one. */
export function controlAddress(stateDir: string): string {
  const short = createHash('sha256').update(stateDir).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\floyo-${short}`
  const inState = join(stateDir, 'daemon.sock')
  return inState.length < 100 ? inState : join(tmpdir(), `floyo-${short}.sock`)
}

/** What the background process answers; undefined when there is none. */
export function ask(stateDir: string, request: Request): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect(controlAddress(stateDir))
    socket.setTimeout(10_000, () => {
      socket.destroy()
      reject(
        new CliError('failed', 'The background process does not answer', {
          fix: 'floyo watch stop, then floyo watch start; if that fails too, end its process',
        }),
      )
    })
    socket.on('connect', () => socket.write(`${request}\n`))
    socket.on('error', (error) => {
      const code = systemCodeOf(error)
      // It may end between taking the connection and answering.
      const gone = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']
      if (code && gone.includes(code)) resolve(undefined)
      else reject(error)
    })
    onFirstLine(socket, (line) => {
      socket.end()
      resolve(JSON.parse(line) as unknown)
    })
    socket.on('close', () => resolve(undefined))
  })
}

/**
 * Listens for requests. @returns undefined when another process does already
 */
export async function listen(
  stateDir: string,
  answer: (request: Request) => unknown,
): Promise<Server | undefined> {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 })
  const address = controlAddress(stateDir)
  for (let attempt = 0; attempt < 3; attempt++) {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy())
      onFirstLine(socket, (line) => {
        const answering = async (): Promise<unknown> => answer(line as Request)
        void answering().then(
          (said) => socket.end(`${JSON.stringify(said ?? {})}\n`),
          () => socket.destroy(),
        )
      })
    })
    const listening = await new Promise<boolean>((resolve, reject) => {
      server.once('error', (error) => {
        if (systemCodeOf(error) === 'EADDRINUSE') resolve(false)
        else reject(error)
      })
      server.listen(address, () => resolve(true))
    })
    if (listening) return server
    if ((await ask(stateDir, 'status')) !== undefined) return undefined
    rmSync(address, { force: true })
  }
  return undefined
}

function onFirstLine(socket: Socket, take: (line: string) => void): void {
  let text = ''
  socket.setEncoding('utf8').on('data', (part: string) => {
    const before = text.indexOf('\n')
    text += part
    const end = text.indexOf('\n')
    if (before < 0 && end >= 0) take(text.slice(0, end))
  })
}
