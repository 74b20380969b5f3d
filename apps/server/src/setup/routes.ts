/** The first minutes of an installation: does it have an owner, and becoming it. */
import { AppError, routes } from '@floyo/contracts'
import { countGuess } from '../auth/guess-limit.ts'
import { hashPassword } from '../auth/password.ts'
import { signIn } from '../auth/sign-in.ts'
import type { Api } from '../http/api.ts'
import { readMe } from '../me/store.ts'
import { hasOwner } from './owner-link.ts'
import { makeOwner } from './store.ts'

export function setupRoutes(api: Api): void {
  const { deps } = api

  api.handle(routes.getSetup, async () => ({
    needsOwner: !(await hasOwner(deps.pool)),
    version: deps.version,
  }))

  api.handle(routes.createOwner, async ({ body, request, reply }) => {
    await countGuess(deps.pool, { subject: ['owner', request.ip], tries: 20, seconds: 900 })
    if (await hasOwner(deps.pool)) {
      throw new AppError('already_set_up', 'Sign in as the owner, or ask the owner to invite you')
    }
    const { token, password, ...person } = body
    const passwordHash = await hashPassword(password)
    await makeOwner(deps.db, { ...person, passwordHash, linkToken: token }, request)
    await signIn(deps, { email: person.email, password }, { request, reply })
    return readMe(deps.db, person.email)
  })
}
