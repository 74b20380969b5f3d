-- Two schemas: `app` holds tenant data, each table under forced row-level security; `auth` holds
-- people and sign-in, which belong to no one workspace. The roles floyo_owner (owns everything and
-- runs these files), floyo_api and floyo_engine exist already.

create schema app;
create schema auth;
grant usage on schema app, auth to floyo_api, floyo_engine;

-- Who and where this transaction is. Once used, a setting that is unset reads as an empty string.
create function app.workspace_id() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.workspace_id', true), '')::uuid;
create function app.user_id() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.user_id', true), '')::uuid;

-- Puts a table under row-level security: the API sees the rows of its workspace, the engine all of
-- those it is granted. `api` and `engine` are the privileges of the two roles; '' is none.
create procedure app.protect(target regclass, api text, engine text) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy of_workspace on %s to floyo_api
    using (workspace_id = (select app.workspace_id()))
    with check (workspace_id = (select app.workspace_id()))', target);
  execute format('create policy of_engine on %s to floyo_engine using (true) with check (true)', target);
  if api <> '' then execute format('grant %s on %s to floyo_api', api, target); end if;
  if engine <> '' then execute format('grant %s on %s to floyo_engine', engine, target); end if;
end $$;

-- The same for what is one person's own: not even the workspace's owner sees it.
create procedure app.protect_personal(target regclass, api text, engine text) language plpgsql as $$
begin
  call app.protect(target, api, engine);
  execute format('create policy of_person on %s as restrictive to floyo_api
    using (user_id = (select app.user_id())) with check (user_id = (select app.user_id()))', target);
end $$;

-- The smallest UUIDv7 of a moment: ids from it on are of that moment or later.
create function app.uuid_floor(moment timestamptz) returns uuid language sql immutable parallel safe
  return (lpad(to_hex(floor(extract(epoch from moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- Makes the partition of a month, if there is none. Tables that grow without end are partitioned by
-- their UUIDv7 key, so that a month of rows is a range of ids. A partition is reached through its
-- parent, whose policies count; by itself it is closed.
create function app.ensure_month(parent regclass, moment timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog, app as $$
declare
  month timestamptz := date_trunc('month', moment, 'UTC');
  name text := (select relname from pg_class where oid = parent) || to_char(month at time zone 'UTC', '_yYYYY"m"MM');
begin
  if to_regclass('app.' || name) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtext('app.ensure_month ' || name));
  if to_regclass('app.' || name) is not null then return; end if;
  execute format('create table app.%I partition of %s for values from (%L) to (%L)', name, parent,
    app.uuid_floor(month), app.uuid_floor(date_add(month, '1 month', 'UTC')));
  execute format('alter table app.%I enable row level security', name);
  execute format('alter table app.%I force row level security', name);
  execute format('create policy through_parent on app.%I using (false)', name);
end $$;
revoke all on function app.ensure_month from public;
grant execute on function app.ensure_month to floyo_api, floyo_engine;
