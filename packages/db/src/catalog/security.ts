/** What the catalog says against the promise that the database keeps tenants apart. */
import type { ClientBase } from 'pg'

export interface Fault {
  object: string
  fault: string
}

/** Everything in schema `app` that could show one workspace to another; empty when all is well. */
export async function listFaults(client: ClientBase): Promise<Fault[]> {
  const { rows } = await client.query<Fault>(`
    with relations as (
      select c.*, c.oid::regclass::text as object,
             exists (select from pg_policy p where p.polrelid = c.oid) as has_policy
      from pg_class c
      where c.relnamespace = 'app'::regnamespace
    ), ours as (
      select oid, rolname, rolsuper or rolbypassrls as sees_all
      from pg_roles
      where rolname in ('floyo_api', 'floyo_engine')
    )
    select object, case when relkind = 'v' then 'view runs as owner' when relkind = 'm' then 'materialized view'
           when not relrowsecurity then 'rls off' when not relforcerowsecurity then 'not forced' else 'no policy' end as fault
    from relations
    where relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity and has_policy)
       or relkind = 'v' and coalesce(reloptions::text, '') !~ 'security_invoker=(true|on|1)'
       or relkind = 'm'
    union all
    select object, 'owned by ' || rolname from relations join ours on relowner = ours.oid
    union all
    select p.oid::regprocedure::text, 'definer without search_path'
    from pg_proc p
    where p.pronamespace = 'app'::regnamespace and p.prosecdef
      and not exists (select from unnest(p.proconfig) setting where setting like 'search_path=%')
    union all
    select 'role ' || rolname, 'sees every row' from ours where sees_all
    order by 1, 2`)
  return rows
}
