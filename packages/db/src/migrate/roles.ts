/**
 * The roles of the database: `floyo_owner` owns everything and signs in nowhere; `floyo_api` and
 * `floyo_engine` are what the program works as, and row-level security holds for both.
 *
 * On a server of ours the two sign in with passwords. On a server of somebody else's, the login of
 * DATABASE_URL becomes them at the start of each connection.
 */
import { type ClientBase, escapeLiteral } from 'pg'
import { StartError } from '../start-error.ts'

export const ownerRole = 'floyo_owner'
export type AppRole = 'floyo_api' | 'floyo_engine'

export interface RolePasswords {
  api: string
  engine: string
}

/**
 * Makes the roles that are missing and lets the current login act as them.
 * @throws StartError `roles_missing` with the statements an administrator must run
 */
export async function prepareRoles(
  client: ClientBase,
  passwords: RolePasswords | undefined,
): Promise<void> {
  const wanted = [
    { role: ownerRole, password: undefined },
    { role: 'floyo_api', password: passwords?.api },
    { role: 'floyo_engine', password: passwords?.engine },
  ]
  for (const { role, password } of wanted) {
    const { rows } = await client.query<{ exists: boolean; member: boolean }>(
      `select count(*) = 1 as exists, coalesce(bool_or(pg_has_role(oid, 'set')), false) as member
       from pg_roles where rolname = $1`,
      [role],
    )
    const state = rows[0] ?? { exists: false, member: false }
    const missing = [
      ...(state.exists ? [] : [`create role ${role} nologin`]),
      ...(state.member ? [] : [`grant ${role} to current_user with inherit false, set true`]),
    ]
    try {
      for (const statement of missing) await client.query(statement)
      if (password !== undefined) {
        await client.query(`alter role ${role} login password ${escapeLiteral(password)}`)
      }
    } catch (cause) {
      throw new StartError(
        'roles_missing',
        `The login of DATABASE_URL may not make the role ${role}. Run this once as an administrator ` +
          `of the server, with the login in place of current_user:\n${missing.join(';\n')};`,
        { cause },
      )
    }
  }
  await allowSchemas(client)
}

/** Lets the owner role make schemas in this database. */
async function allowSchemas(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string; allowed: boolean }>(
    `select quote_ident(current_database()) as name,
            has_database_privilege($1, current_database(), 'create') as allowed`,
    [ownerRole],
  )
  const [database] = rows
  if (!database || database.allowed) return
  const statement = `grant create on database ${database.name} to ${ownerRole}`
  try {
    await client.query(statement)
  } catch (cause) {
    throw new StartError(
      'roles_missing',
      `The login of DATABASE_URL may not let ${ownerRole} make schemas. Run this once as the owner ` +
        `of the database:\n${statement};`,
      { cause },
    )
  }
}

/** The address under which `role` works: by its own password, or as a part played by the login. */
export function urlForRole(
  url: string,
  role: AppRole,
  passwords: RolePasswords | undefined,
): string {
  const target = new URL(url)
  if (passwords) {
    target.username = role
    target.password = role === 'floyo_api' ? passwords.api : passwords.engine
  } else {
    const options = target.searchParams.get('options')
    target.searchParams.set('options', `${options ? `${options} ` : ''}-c role=${role}`)
  }
  return target.href
}
