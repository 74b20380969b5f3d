/** Connections to checked addresses. Everything that leaves passes `dial`; nothing else connects. */
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { StepError } from '@floyo/contracts'
import { parseAddress } from './address.ts'
import { type AllowList, normalHost } from './allow-list.ts'
import { type Lookup, resolveTarget, type Target } from './target.ts'

export interface Dialer {
  allow: AllowList
  lookup: Lookup
  /** Milliseconds for one address to answer. */
  connectTimeoutMs: number
  signal?: AbortSignal | undefined
}

/**
 * Opens a TCP connection to a target, or a TLS one that is verified for its host.
 *
 * @throws StepError `egress_blocked`, `host_not_found` or `connection_failed`
 */
export async function dial(
  target: Target & { tls: boolean },
  { allow, lookup, connectTimeoutMs, signal }: Dialer,
): Promise<Socket> {
  const addresses = await resolveTarget(target, { allow, lookup })
  let failure: unknown
  for (const address of addresses.slice(0, 4)) {
    signal?.throwIfAborted()
    try {
      return await open(address, target, { timeoutMs: connectTimeoutMs, signal })
    } catch (error) {
      failure = error
    }
  }
  signal?.throwIfAborted()
  const { code, message } = failure as NodeJS.ErrnoException
  const reason = code ?? message
  throw new StepError(
    'connection_failed',
    `No connection to ${target.host}:${target.port} (${reason}).`,
    {
      retryable: !isPermanent(reason),
      cause: failure,
    },
  )
}

/** Certificates that do not fit do not get better by trying again. */
function isPermanent(reason: string): boolean {
  return /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/.test(reason)
}

function open(
  address: string,
  { host, port, tls }: Target & { tls: boolean },
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal | undefined },
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // Without a name, the certificate is verified for the address.
    const isAddress = parseAddress(host.replace(/^\[|\]$/g, '')) !== undefined
    const servername = isAddress ? {} : { servername: normalHost(host) }
    const socket = tls
      ? connectTls({ host: address, port, ...servername, ALPNProtocols: ['http/1.1'] })
      : connectTcp({ host: address, port })
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }))
    }, timeoutMs)
    const abort = (): void => {
      socket.destroy(Object.assign(new Error('aborted'), { code: 'ABORT_ERR' }))
    }
    signal?.addEventListener('abort', abort, { once: true })
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      settle()
      // Whoever uses the socket listens to it only later; a reset until then must not end the process.
      socket.off('error', fail).on('error', () => {})
      socket.setNoDelay(true)
      resolve(socket)
    })
    socket.once('error', fail)
    function fail(error: Error): void {
      settle()
      reject(error)
    }
    function settle(): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  })
}
