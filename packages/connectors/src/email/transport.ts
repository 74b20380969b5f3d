/** One SMTP session over a connection that egress opened, and its failures as errors of the step. */
import { StepError } from '@floyo/contracts'
import { createTransport, type Transporter } from 'nodemailer'
import type SMTPTransport from 'nodemailer/lib/smtp-transport/index.js'
import type { Egress } from '../egress/egress.ts'
import type { SmtpConnection } from './smtp-access.ts'

type Transport = Transporter<SMTPTransport.SentMessageInfo>

/** @throws StepError `smtp_<status>`, `connection_failed`, `egress_blocked`, … */
export async function withTransport<Result>(
  connection: SmtpConnection,
  { egress, signal }: { egress: Egress; signal: AbortSignal },
  work: (transport: Transport) => Promise<Result>,
): Promise<Result> {
  const { host, port, secure, user, password } = connection
  signal.throwIfAborted()
  const socket = await egress.connect({ host, port }, signal)
  const transport = createTransport({
    host,
    port,
    secure: secure === 'tls',
    requireTLS: secure === 'starttls',
    ignoreTLS: secure === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    getSocket: (_options, done) => done(null, { connection: socket }),
    disableFileAccess: true,
    disableUrlAccess: true,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
  })
  const abort = (): void => {
    socket.destroy()
  }
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await work(transport)
  } catch (error) {
    signal.throwIfAborted()
    throw explain(error, connection)
  } finally {
    signal.removeEventListener('abort', abort)
    transport.close()
    socket.destroy()
  }
}

/** By RFC 5321 a 4xx may be tried again and a 5xx may not. */
function explain(error: unknown, { host, user }: SmtpConnection): StepError {
  if (error instanceof StepError) return error
  const { code, responseCode, response, message } = error as Partial<SMTPError>
  if (code === 'EAUTH') {
    const advice = 'Check user and password of the connection.'
    const refusal = `${host} does not accept the login of ${user ?? 'nobody'}. ${advice}`
    return new StepError('smtp_login', refusal, { retryable: responseCode === 454, cause: error })
  }
  if (code === 'ETLS' || /certificate|altnames/i.test(message ?? '')) {
    const text = `${host} offers no encrypted connection that can be trusted (${message}). Check \`secure\` and the port.`
    return new StepError('smtp_tls', text, { retryable: false, cause: error })
  }
  if (responseCode !== undefined) {
    const said = (response ?? '').replaceAll(/\s+/g, ' ').slice(0, 200)
    const text = `${host} did not take the mail: ${said}`
    return new StepError(`smtp_${responseCode}`, text, {
      retryable: responseCode < 500,
      cause: error,
    })
  }
  const text = `The connection to ${host} broke (${code ?? 'no answer'}).`
  return new StepError('connection_failed', text, { retryable: true, cause: error })
}

interface SMTPError {
  code: string
  responseCode: number
  response: string
  message: string
}
