/** The mail of an invitation, where mail is set up; the link works without it. */
import type { Deps } from '../deps.ts'
import { sendMail } from './send.ts'

export interface InvitationMail {
  to: string
  from: string
  link: string
}

/** Sends it beside the request: a slow mail server holds nobody up, a failure is in the log. */
export function mailInvitation(deps: Deps, { to, from, link }: InvitationMail): void {
  const subject = `${from.replaceAll(/[\r\n]/g, ' ')} invites you to Floyo`
  const text = `${from} invites you to work together in Floyo.\n\nFollow this link within 7 days:\n${link}\n`
  sendMail(deps.settings, { to, subject, text }).catch((error: unknown) => {
    deps.log.warn({ err: error }, 'an invitation could not be mailed')
  })
}
