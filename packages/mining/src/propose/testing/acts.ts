/** A small table of acts for tests, as connectors contribute it. */
import type { ActReading, SeenAs } from '@floyo/contracts'

const shared = { lists: ['to'], keeps: ['to', 'url'], fileLists: ['attachments'] }

const mail: SeenAs = {
  ...shared,
  action: 'email.send',
  step: 'mail',
  connection: { type: 'smtp', title: 'mail connection (SMTP)', always: true, placeholder: 'mail' },
  onUnknown: 'ask',
  read({ type, subject, attrs }) {
    if (type !== 'mail.sent') return undefined
    const to = subject.replace('mailto:', '')
    return {
      texts: {
        ...(to.includes('@') ? { to } : {}),
        ...(typeof attrs.subject === 'string' ? { subject: attrs.subject } : {}),
      },
      files: {
        attachments: Array.isArray(attrs.attachments) ? attrs.attachments.map(String) : null,
      },
      unseen: [...(to.includes('@') ? [] : ['to']), 'subject', 'text'],
      credential: false,
    }
  },
  tell: ({ texts }) => ({ verb: 'mail', object: texts.to ?? 'somebody' }),
  ask: (field, { file }) => ({
    label: field,
    message: `Say the ${field}.`,
    otherwise:
      field === 'to' ? '{{ inputs.recipient }}' : file ? `Attached: {{ ${file}.name }}` : 'News',
    required: field === 'to',
    ...(field === 'to' ? { input: { name: 'recipient', description: 'An address' } } : {}),
  }),
}

const upload: SeenAs = {
  ...shared,
  action: 'http.request',
  step: 'request',
  connection: { type: 'http', title: 'connection', always: false, placeholder: 'api' },
  read({ words, subject, type }): ActReading | undefined {
    if (type === 'url.visited' && subject.endsWith('.json'))
      return { texts: { method: 'GET', url: subject }, files: {}, unseen: [], credential: false }
    const [program, file = '', url = '', key] = words ?? []
    if (program !== 'upload') return undefined
    return {
      texts: { url },
      files: { 'multipart.file': [file] },
      unseen: [],
      credential: key !== undefined,
    }
  },
  tell: () => ({ verb: 'upload to', object: 'the site' }),
  ask: (field) => ({ label: field, message: `Say the ${field}.`, otherwise: '', required: true }),
}

export const testActs: readonly SeenAs[] = [mail, upload]
