/** What it takes to reach a mail server. */
import { z } from 'zod'
import { secret } from '../connection-type.ts'
import { Address } from './address.ts'

export const SmtpConnection = z.strictObject({
  host: z.string().regex(/^[a-z0-9.:[\]_-]+$/i, 'expected a host such as smtp.example.com'),
  port: z.int().min(1).max(65_535).default(587),
  secure: z
    .enum(['tls', 'starttls', 'none'])
    .default('starttls')
    .describe('tls from the first byte (465), starttls after a greeting (587), or none'),
  user: z.string().optional(),
  password: secret(z.string()).optional(),
  from: Address.describe('Who mail is from: team@example.com or Team <team@example.com>'),
})
export type SmtpConnection = z.output<typeof SmtpConnection>
