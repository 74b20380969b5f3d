/** Signing in somebody who has just proven who they are, by a link that made their account. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'

/** Makes a session and sets its cookie on `reply`. @returns whether the password was right */
export async function signIn(
  deps: Deps,
  credentials: { email: string; password: string },
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<boolean> {
  const answer = await deps.auth.api.signInEmail({
    body: credentials,
    headers: new Headers({
      'user-agent': request.headers['user-agent'] ?? '',
      'x-forwarded-for': request.ip,
    }),
    asResponse: true,
  })
  if (!answer.ok) return false
  for (const cookie of answer.headers.getSetCookie()) void reply.header('set-cookie', cookie)
  return true
}
