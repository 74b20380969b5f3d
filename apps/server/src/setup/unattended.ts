/** The owner by two settings, for installs that nobody watches. */
import { AppError } from '@floyo/contracts'
import { hashPassword } from '../auth/password.ts'
import type { Deps } from '../deps.ts'
import { hasOwner } from './owner-link.ts'
import { makeOwner } from './store.ts'

/** Makes the owner that the settings name, unless there is one already. */
export async function ensureUnattendedOwner({ settings, db, pool, log }: Deps): Promise<void> {
  const { FLOYO_OWNER_EMAIL: email, FLOYO_OWNER_PASSWORD: password } = settings
  if (email === undefined || password === undefined || (await hasOwner(pool))) return
  const owner = {
    name: email.split('@', 1)[0] ?? email,
    email,
    passwordHash: await hashPassword(password),
    workspaceName: 'My workspace',
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    linkToken: null,
  }
  try {
    await makeOwner(db, owner, null)
  } catch (error) {
    // Another process of the same installation was quicker.
    if (error instanceof AppError && error.code === 'already_set_up') return
    throw error
  }
  log.info({}, 'the owner was made from FLOYO_OWNER_EMAIL')
}
