/** Taking the port, with an error that says what to do when somebody else has it. */
import net from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Settings } from '../settings.ts'

export class ListenError extends Error {
  override name = 'ListenError'
  readonly code: 'port_in_use' | 'port_not_allowed' | 'no_such_address' | 'web_not_built'

  constructor(code: ListenError['code'], message: string) {
    super(message)
    this.code = code
  }
}

type Place = Pick<Settings, 'FLOYO_HOST' | 'FLOYO_PORT'>

/** Looks whether the port is free, before anything is started. @throws ListenError */
export async function requireFreePort(place: Place): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', (error) => reject(explain(error, place)))
    probe.listen({ host: place.FLOYO_HOST, port: place.FLOYO_PORT }, () => {
      probe.close(() => resolve())
    })
  })
}

/** @returns the port that was taken @throws ListenError */
export async function listen(app: FastifyInstance, place: Place): Promise<number> {
  try {
    await app.listen({ host: place.FLOYO_HOST, port: place.FLOYO_PORT })
  } catch (error) {
    throw explain(error, place)
  }
  const address = app.server.address()
  return typeof address === 'object' && address ? address.port : place.FLOYO_PORT
}

function explain(error: unknown, { FLOYO_HOST: host, FLOYO_PORT: port }: Place): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    return new ListenError(
      'port_in_use',
      `FLOYO_PORT: another program listens on port ${port} of ${host}. ` +
        `Stop it, or choose another port: FLOYO_PORT=${port < 65_535 ? port + 1 : 3000}`,
    )
  }
  if (code === 'EACCES') {
    return new ListenError(
      'port_not_allowed',
      `FLOYO_PORT: port ${port} needs rights that this user does not have. ` +
        'Choose one above 1023, and put a gateway in front',
    )
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new ListenError(
      'no_such_address',
      `FLOYO_HOST: ${host} is no address of this machine. Choose one of its own, or 0.0.0.0 for all`,
    )
  }
  return error
}

/** The address people use, when FLOYO_URL does not say it. */
export function localOrigin(host: string, port: number): string {
  const anywhere = host === '0.0.0.0' || host === '::'
  const name = anywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}
