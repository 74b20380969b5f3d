/** Signing in and out. These go to the identity service, which speaks its own dialect of errors. */

export type SignInFailure = 'wrong' | 'too-many' | 'offline' | 'internal'

/** @returns why it failed, or undefined when the session's cookie is set */
export async function signIn(email: string, password: string): Promise<SignInFailure | undefined> {
  const response = await post('/api/auth/sign-in/email', { email, password })
  if (!response) return 'offline'
  if (response.ok) return undefined
  if (response.status === 429) return 'too-many'
  return response.status < 500 ? 'wrong' : 'internal'
}

export async function signOut(): Promise<void> {
  const response = await post('/api/auth/sign-out', {})
  if (!response?.ok) throw new Error('signing out failed')
}

async function post(path: string, body: object): Promise<Response | undefined> {
  try {
    return await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  } catch {
    return undefined
  }
}

/** Where to go after signing in: only into this application, never to another site. */
export function safeNext(next: string | null | undefined): string {
  if (!next?.startsWith('/') || next.startsWith('//') || next.includes('\\')) return '/'
  return next
}
