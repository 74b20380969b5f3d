/** Mail servers as connections. */
import { defineConnectionType } from '../connection-type.ts'
import { SmtpConnection } from './smtp-access.ts'
import { withTransport } from './transport.ts'

export const smtpConnection = defineConnectionType({
  id: 'smtp',
  title: 'Mail server (SMTP)',
  schema: SmtpConnection,
  test: (connection, ports) =>
    withTransport(connection, ports, async (transport) => {
      await transport.verify()
      return `${connection.host} takes mail${connection.user ? ` from ${connection.user}` : ''}.`
    }),
})
