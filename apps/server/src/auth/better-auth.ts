/**
 * Sign-in by better-auth: e-mail and password, sessions, organizations. It is closed: nobody signs up
 * by themselves, and of its addresses only the ones in mount.ts are open. Requests are resolved by
 * session.ts, which is 40 times faster and reads the rights at the same time.
 */
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { getAdapter } from 'better-auth/db/adapter'
import { organization } from 'better-auth/plugins'
import type { Pool } from 'pg'
import { withHashedTokens } from './hash-tokens.ts'
import { hashPassword, verifyPassword } from './password.ts'

export const sessionDays = 30

export interface AuthOptions {
  /** Works in the schema `auth`. */
  pool: Pool
  secret: string
  /** Whether people come over https: cookies are then for https alone. */
  secure: boolean
  baseUrl: string
  /** Where a new session of the user works; null when they are in no workspace. */
  firstWorkspaceOf: (userId: string) => Promise<string | null>
}

export type Auth = Awaited<ReturnType<typeof createAuth>>

export function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-floyo.session_token' : 'floyo.session_token'
}

/** The options, apart so that a test can compare the tables they expect with ours. */
export function authOptions(options: AuthOptions): BetterAuthOptions {
  return {
    appName: 'Floyo',
    baseURL: options.baseUrl,
    basePath: '/api/auth',
    secret: options.secret,
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 128,
      revokeSessionsOnPasswordReset: true,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }) => verifyPassword(hash, password),
      },
    },
    session: {
      expiresIn: sessionDays * 24 * 3600,
      disableSessionRefresh: true,
      additionalFields: {
        activeWorkspaceId: { type: 'string', required: false, input: false },
      },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => ({
            data: {
              ...session,
              activeWorkspaceId: await options.firstWorkspaceOf(session.userId),
            },
          }),
        },
      },
    },
    advanced: {
      database: { generateId: 'uuid' },
      cookiePrefix: 'floyo',
      useSecureCookies: false,
      cookies: {
        session_token: {
          name: sessionCookieName(options.secure),
          attributes: { secure: options.secure, sameSite: 'lax', httpOnly: true, path: '/' },
        },
      },
      // The edge checks the origin of every request before it comes here.
      disableCSRFCheck: true,
      disableOriginCheck: true,
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: [
      organization({
        allowUserToCreateOrganization: false,
        schema: {
          invitation: {
            additionalFields: {
              workspaceId: { type: 'string', required: false, input: false },
            },
          },
        },
      }),
    ],
  }
}

export async function createAuth(options: AuthOptions) {
  const whole = authOptions(options)
  const adapter = withHashedTokens(await getAdapter({ ...whole, database: options.pool }))
  return betterAuth({ ...whole, database: () => adapter })
}
