/** `email.send`: a mail through the workspace's own mail server. */
import { FileRef } from '@floyo/contracts'
import { z } from 'zod'
import { type ActionContext, defineAction } from '../action.ts'
import { readBytes } from '../file/bytes.ts'
import { Address } from './address.ts'
import type { SmtpConnection } from './smtp-access.ts'
import { withTransport } from './transport.ts'

const maxAttachmentBytes = 25 * 1024 * 1024

/** One address, several with commas between, or a list. */
const Addresses = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => [given].flat().flatMap(splitAddresses))
  .pipe(z.array(Address).max(100, 'expected at most 100 addresses'))

const Input = z.strictObject({
  to: Addresses.refine((list) => list.length > 0, 'expected at least one address'),
  cc: Addresses.default([]),
  bcc: Addresses.default([]),
  replyTo: Address.optional(),
  subject: z
    .string()
    .max(1_000)
    .regex(/^\P{Cc}*$/u, 'expected one line without control characters')
    .default(''),
  text: z.string().optional().describe('The mail as plain text'),
  html: z.string().optional().describe('The mail as HTML'),
  attachments: z
    .union([z.array(FileRef), FileRef])
    .transform((given) => [given].flat())
    .pipe(z.array(FileRef).max(50))
    .default([])
    .describe('Files, such as "{{ steps.export.files }}"'),
})

const Output = z.object({
  messageId: z.string(),
  accepted: z.array(z.string()).describe('Recipients the server took'),
  rejected: z.array(z.string()).describe('Recipients the server refused'),
})

export const emailSend = defineAction({
  id: 'email.send',
  title: 'Send an e-mail',
  description: 'Sends a mail, with files if wanted, through your mail server.',
  effect: 'write',
  connection: { type: 'smtp', required: true },
  input: Input,
  output: Output,
  async run(input, context) {
    const connection = context.connection as SmtpConnection
    const attachments = await readAttachments(input.attachments, context)
    const { text, html } = input
    return withTransport(connection, context, async (transport) => {
      const sent = await transport.sendMail({
        from: connection.from,
        to: input.to,
        cc: input.cc,
        bcc: input.bcc,
        ...(input.replyTo === undefined ? {} : { replyTo: input.replyTo }),
        subject: input.subject,
        ...(html === undefined ? {} : { html }),
        text: text ?? (html === undefined ? '' : undefined),
        attachments,
        messageId: messageId(connection, context),
      })
      return {
        messageId: sent.messageId,
        accepted: sent.accepted.map(plainAddress),
        rejected: sent.rejected.map(plainAddress),
      }
    })
  },
})

/** The same for every attempt, so that a mailbox that got the mail twice can show it once. */
function messageId({ from }: SmtpConnection, { idempotencyKey }: ActionContext): string {
  const domain = /@([^\s<>@]+?)>?$/.exec(from)?.[1] ?? 'floyo.invalid'
  return `<${idempotencyKey.replaceAll(/[^\w.-]/g, '')}@${domain}>`
}

async function readAttachments(files: FileRef[], { files: stored }: ActionContext) {
  let left = maxAttachmentBytes
  const attachments = []
  for (const file of files) {
    const content = await readBytes(stored, file, left)
    left -= content.byteLength
    attachments.push({ filename: file.name, content, contentType: file.mediaType })
  }
  return attachments
}

/** Splits at commas and semicolons that are not inside quotes. */
function splitAddresses(text: string): string[] {
  const parts = text.match(/(?:"[^"]*"|[^,;"])+/g) ?? []
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

function plainAddress(address: string | { address: string }): string {
  return typeof address === 'string' ? address : address.address
}
