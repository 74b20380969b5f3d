import { type AliasedRawBuilder, sql } from 'kysely'

/** The names of people, as `u`, to be joined with what they made. Sign-in keeps them, in a schema of its own. */
export function people(): AliasedRawBuilder<{ userId: string; personName: string }, 'u'> {
  return sql<{ userId: string; personName: string }>`
    (select id as user_id, name as person_name from auth."user")`.as('u')
}

/** For what outlives its person's account. */
export const nameOfNobody = 'somebody who left'
