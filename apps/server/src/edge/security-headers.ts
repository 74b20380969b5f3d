/** What browsers are told: nothing inline, nothing foreign, no frames. Pages get a nonce of their own. */
import type { FastifyInstance } from 'fastify'

/** For everything but the pages of the web app: it is data, and a browser is to do nothing with it. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** What holds for data as well: nobody shows it, embeds it, or takes it for something else. */
const ofData: Readonly<Record<string, string>> = {
  'content-security-policy': dataPolicy,
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/**
 * Those of helmet, said here once: through it each answer began with a dozen closures and as many
 * headers set one by one, a fifth of what a webhook cost, and a fifteenth of all that was allocated
 * outlived its request (2026-11-21).
 */
export const everywhere: Readonly<Record<string, string>> = {
  ...ofData,
  'cross-origin-opener-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  'referrer-policy': 'same-origin',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether programs call it and get JSON of ours: what only matters to documents is left out. */
    answersPrograms?: boolean
  }
}

/** Before anything else, so that whoever knows better, as a page does with its policy, says so after it. */
export function setSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(request.routeOptions.config.answersPrograms ? ofData : everywhere)
    if (request.protocol === 'https') {
      void reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains')
    }
    done()
  })
}

/** The policy of a page: scripts by this nonce alone; styles may be inline, as frameworks make them. */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
