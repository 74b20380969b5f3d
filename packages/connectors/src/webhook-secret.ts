/** The secret that the sender of webhooks signs with. */
import { z } from 'zod'
import { defineConnectionType, secret } from './connection-type.ts'

export const webhookSecretConnection = defineConnectionType({
  id: 'webhook_secret',
  title: 'Secret of a webhook',
  schema: z.strictObject({
    secret: secret(z.string().min(8, 'expected at least 8 characters').max(500)).describe(
      'What the sender signs with, such as whsec_...',
    ),
    previousSecret: secret(z.string().max(500))
      .optional()
      .describe('While it is being replaced: the one before, accepted as well; empty to end that'),
  }),
  test({ previousSecret }) {
    return Promise.resolve(
      previousSecret
        ? 'Two secrets are accepted: this one and the one before.'
        : 'The secret is kept. Whether it is the right one shows with the first delivery.',
    )
  },
})
