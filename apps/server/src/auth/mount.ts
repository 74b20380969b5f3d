/**
 * The addresses of better-auth that are open, each by name; the rest of it is not reachable. Errors
 * come out as problems like everywhere else, and sign-ins are counted and audited.
 */
import { AppError, Email, type ErrorCode } from '@floyo/contracts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { parsePart } from '../http/validate.ts'
import { auditSignIn } from './audit-sign-in.ts'
import { countGuess, forgetGuesses } from './guess-limit.ts'

const quarterHour = 15 * 60
const triesOfAccount = 10
const triesOfAddress = 100

const SignIn = z.strictObject({
  email: Email,
  password: z.string().min(1).max(128),
  rememberMe: z.boolean().optional(),
})

export async function mountAuth(app: FastifyInstance, deps: Deps): Promise<void> {
  const pass = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    passOn(deps, request, reply)

  app.post('/api/auth/sign-in/email', { config: { access: 'public' } }, async (request, reply) => {
    const { email } = parsePart(SignIn, request.body ?? {}, 'body')
    const subject = ['sign-in', email]
    const address = ['sign-in from', request.ip]
    await countGuess(deps.pool, { subject: address, tries: triesOfAddress, seconds: quarterHour })
    await countGuess(deps.pool, { subject, tries: triesOfAccount, seconds: quarterHour })
    const answer = await ask(deps, request)
    await auditSignIn(deps, { email, request, ok: answer.ok })
    if (answer.ok) await forgetGuesses(deps.pool, subject)
    return sendOn(answer, reply)
  })
  app.post('/api/auth/sign-out', { config: { access: 'public' } }, pass)
  app.post(
    '/api/auth/change-password',
    { config: { access: 'signed-in' } },
    async (request, reply) => {
      const subject = ['change-password', request.actor?.userId ?? '']
      await countGuess(deps.pool, { subject, tries: triesOfAccount, seconds: quarterHour })
      return pass(request, reply)
    },
  )
  // Ours: better-auth would tell sessions apart by their tokens, of which only hashes are kept.
  app.post(
    '/api/auth/revoke-other-sessions',
    { config: { access: 'signed-in' } },
    async ({ actor }, reply) => {
      if (actor?.type !== 'user') throw new AppError('forbidden', 'Sign in; a key has no sessions')
      await deps.pool.query('delete from auth.session where "userId" = $1 and id <> $2', [
        actor.userId,
        actor.credentialId,
      ])
      return reply.send({ ok: true })
    },
  )
  app.post('/api/auth/update-user', { config: { access: 'signed-in' } }, pass)
}

async function passOn(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  return sendOn(await ask(deps, request), reply)
}

/** Hands the request to better-auth with the headers it needs, and no others. */
function ask(deps: Deps, request: FastifyRequest): Promise<Response> {
  const headers = new Headers({ 'content-type': 'application/json' })
  for (const name of ['cookie', 'origin', 'user-agent'] as const) {
    const value = request.headers[name]
    if (value !== undefined) headers.set(name, value)
  }
  headers.set('x-forwarded-for', request.ip)
  return deps.auth.handler(
    new Request(new URL(request.url, deps.origin()), {
      method: 'POST',
      headers,
      body: JSON.stringify(request.body ?? {}),
    }),
  )
}

const Refusal = z.object({ code: z.string().optional(), message: z.string().optional() })

const codes: Readonly<Record<string, ErrorCode>> = {
  INVALID_EMAIL_OR_PASSWORD: 'invalid_credentials',
  INVALID_PASSWORD: 'invalid_credentials',
  UNAUTHORIZED: 'unauthenticated',
}

async function sendOn(answer: Response, reply: FastifyReply): Promise<FastifyReply> {
  if (!answer.ok) throw await toAppError(answer)
  for (const cookie of answer.headers.getSetCookie()) void reply.header('set-cookie', cookie)
  return reply
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify({ ok: true }))
}

async function toAppError(answer: Response): Promise<Error> {
  const text = await answer.text()
  const said = Refusal.safeParse(parseJson(text)).data
  const code = codes[said?.code ?? '']
  if (code === 'invalid_credentials') {
    return new AppError(code, 'Check the address and the password, and try again')
  }
  if (code || answer.status === 401) return new AppError('unauthenticated', 'Sign in first')
  if (answer.status === 403) return new AppError('forbidden', said?.message ?? 'It is not allowed')
  if (answer.status < 500) {
    return new AppError('invalid_request', said?.message ?? 'The request has another form')
  }
  return new Error(`better-auth answered ${answer.status}`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
