/** The mail of an invitation, where mail is set up; the link works without it. */
import type { Deps } from '../deps.ts'

export interface InvitationMail {
  to: string
  from: string
  link: string
}

/** Sends it beside the request: a slow mail server holds nobody up, a failure is in the log. */
export function mailInvitation(deps: Deps, mail: InvitationMail): void {
  const { SMTP_URL: url, SMTP_FROM: sender } = deps.settings
  if (url === undefined) return
  send(url, sender ?? 'floyo@localhost', mail).catch((error: unknown) => {
    deps.log.warn({ err: error }, 'an invitation could not be mailed')
  })
}

async function send(url: string, sender: string, mail: InvitationMail): Promise<void> {
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({ url, connectionTimeout: 10_000, socketTimeout: 20_000 })
  try {
    await transport.sendMail({
      from: sender,
      to: mail.to,
      subject: `${mail.from.replaceAll(/[\r\n]/g, ' ')} invites you to Floyo`,
      text: `${mail.from} invites you to work together in Floyo.\n\nFollow this link within 7 days:\n${mail.link}\n`,
    })
  } finally {
    transport.close()
  }
}
