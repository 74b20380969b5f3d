/** A person who has signed in: a client with their session. */
import { type Client, createClient } from '@floyo/client'
import { owner } from './server.ts'

export interface Person {
  client: Client
  /** The session's cookie, as a browser would send it. */
  cookie: string
}

/** @throws when the address or the password is refused */
export async function signIn(
  url: string,
  { email, password }: { email: string; password: string } = owner,
): Promise<Person> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email, password }),
  })
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`)
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  return { cookie, client: createClient({ baseUrl: url, headers: { cookie, origin: url } }) }
}
