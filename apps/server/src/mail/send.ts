/** One mail through the mail server of the installation, where one is set up. */
import type { Settings } from '../settings.ts'

export interface Mail {
  to: string
  subject: string
  text: string
  messageId?: string
}

/** @returns false when no mail server is set up; then nothing was sent */
export async function sendMail(
  { SMTP_URL: url, SMTP_FROM: from = 'floyo@localhost' }: Pick<Settings, 'SMTP_URL' | 'SMTP_FROM'>,
  mail: Mail,
): Promise<boolean> {
  if (url === undefined) return false
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({ url, connectionTimeout: 10_000, socketTimeout: 20_000 })
  try {
    await transport.sendMail({ from, ...mail })
    return true
  } finally {
    transport.close()
  }
}
