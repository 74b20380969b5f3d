/** Which acts of a person are mails: those that a mail program reports, and those of command lines. */
import type { ActReading, SeenAct, SeenAs } from '@floyo/contracts'

const removed = '***'

export const mailSeen: SeenAs = {
  action: 'email.send',
  step: 'mail',
  connection: { type: 'smtp', title: 'mail connection (SMTP)', always: true, placeholder: 'mail' },
  lists: ['to', 'cc', 'bcc'],
  keeps: ['to', 'cc', 'bcc'],
  fileLists: ['attachments'],
  // A mail can not be taken back: after a crash somebody looks whether it went out.
  onUnknown: 'ask',
  read(act) {
    if (act.type === 'mail.sent') return readEvent(act)
    return act.words === null ? undefined : readCommand(act.words)
  },
  tell: ({ texts }) => ({ verb: 'mail', object: inWords(texts.to ?? '') || 'somebody' }),
  ask(field, { file, today }) {
    if (field === 'to')
      return {
        label: 'Recipient',
        message: 'Say whom the mail goes to: no address was seen. Until then it is an input.',
        otherwise: '{{ inputs.recipient }}',
        required: true,
        input: { name: 'recipient', description: 'The address that the mail goes to' },
      }
    if (field === 'subject')
      return {
        label: 'Subject',
        message: 'Check the subject: the ones you used were not seen or differ.',
        otherwise: file ? `{{ ${file}.name }}` : `Update of ${today}`,
        required: false,
      }
    return {
      label: 'Message',
      message: 'Write the message: Floyo never sees what is in a mail.',
      otherwise: file ? `Attached: {{ ${file}.name }}` : `This is the regular update of ${today}.`,
      required: false,
    }
  },
}

/** `mail.sent`: addresses as the subject, and the mail's own subject and attachments where it says them. */
function readEvent({ subject, attrs }: SeenAct): ActReading {
  const to = addressesIn(subject.replace(/^mailto:/i, '').split('?')[0] ?? '')
  const attached = Array.isArray(attrs.attachments) ? attrs.attachments.map(String) : null
  return reading({
    to,
    subject: typeof attrs.subject === 'string' ? attrs.subject : undefined,
    attachments: attached,
  })
}

const programs = /^(?:mail|mailx|bsd-mailx|s-nail|mutt|neomutt)$/

/** `mail -s Report -A report.csv team@example.com`, and the like of mutt. */
function readCommand(words: readonly string[]): ActReading | undefined {
  const [program = '', ...rest] = words
  if (!programs.test(program.split('/').at(-1) ?? '')) return undefined
  const isMutt = program.includes('mutt')
  const found = { to: [] as string[], cc: '', bcc: '', attachments: [] as string[] }
  let subject: string | undefined
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? ''
    if (word === '--') continue
    if (!word.startsWith('-') || word === '-') {
      found.to.push(word)
      continue
    }
    const value = rest[++at] ?? ''
    if (word === '-s') subject = value
    else if (word === '-c') found.cc = value
    else if (word === '-b') found.bcc = value
    else if (word === '-A' || (word === '-a' && !/^\*\*\*$|:/.test(value))) {
      found.attachments.push(value)
      // mutt takes files up to the two dashes.
      const end = isMutt ? rest.indexOf('--', at) : -1
      if (end > at) found.attachments.push(...rest.slice(at + 1, end))
      if (end > at) at = end
    } else if (word !== '-r' && word !== '-a') return undefined
  }
  const to = found.to.flatMap(addressesIn)
  return reading({
    to: to.length === found.to.length ? to : [],
    cc: addressesIn(found.cc),
    bcc: addressesIn(found.bcc),
    subject: subject === removed ? undefined : subject,
    attachments: found.attachments,
  })
}

function reading(mail: {
  to: string[]
  cc?: string[]
  bcc?: string[]
  subject: string | undefined
  attachments: string[] | null
}): ActReading {
  const { to, cc = [], bcc = [], subject, attachments } = mail
  return {
    texts: {
      ...(to.length > 0 ? { to: to.join(',') } : {}),
      ...(cc.length > 0 ? { cc: cc.join(',') } : {}),
      ...(bcc.length > 0 ? { bcc: bcc.join(',') } : {}),
      ...(subject === undefined ? {} : { subject }),
    },
    files: attachments?.length === 0 ? {} : { attachments },
    unseen: [
      ...(to.length === 0 ? ['to'] : []),
      ...(subject === undefined ? ['subject'] : []),
      'text',
    ],
    credential: false,
  }
}

function addressesIn(text: string): string[] {
  return text.split(/[,;\s]+/).filter((address) => /^[^@<>]+@[^@<>]+$/.test(address))
}

function inWords(list: string): string {
  const addresses = list.split(',')
  return [addresses.slice(0, -1).join(', '), addresses.at(-1)].filter(Boolean).join(' and ')
}
