/** People as better-auth keeps them: a row, and an account of its kind `credential` with the password. */
import { AppError } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'

export interface NewUser {
  id: string
  name: string
  email: string
  passwordHash: string
}

/** @throws AppError `already_exists` when the address has an account */
export async function makeUser(tx: Tx, user: NewUser): Promise<void> {
  const made = await sql`
    insert into auth."user" (id, name, email, "emailVerified")
    values (${user.id}, ${user.name}, ${user.email}, true)
    on conflict (email) do nothing`.execute(tx)
  if (made.numAffectedRows !== 1n) {
    throw new AppError('already_exists', 'There is an account with this address; sign in with it')
  }
  await sql`
    insert into auth.account ("accountId", "providerId", "userId", password)
    values (${user.id}, 'credential', ${user.id}, ${user.passwordHash})`.execute(tx)
}
