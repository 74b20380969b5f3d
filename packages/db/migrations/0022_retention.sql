-- Retention: what has served its time goes, runs by the time they ended, in small batches; a month in
-- which nothing is kept any more goes as a whole.

-- What the workspace chose for `runs`, `events` and `deliveries`: days, or "forever". What is not in it is
-- as the installation says.
alter table app.workspaces add column retention jsonb not null default '{}' check (jsonb_typeof(retention) = 'object');

-- From when on things of that kind are kept: -infinity keeps all. `usual` is what the installation says.
create function app.kept_since(own jsonb, usual jsonb, kind text) returns timestamptz language sql stable parallel safe
  return case coalesce(own ->> kind, usual ->> kind)
    when 'forever' then '-infinity'::timestamptz
    else now() - make_interval(days => coalesce(own ->> kind, usual ->> kind)::int)
  end;

-- For the files of runs that go.
create index files_of_run on app.files (workspace_id, run_id) where run_id is not null;

grant delete on app.runs, app.run_ends, app.run_journal, app.events, app.device_commands to floyo_engine;

-- Takes away the month of a table that a moment lies in. That nothing in it is kept is for the caller to
-- know: the owner of the tables sees no rows. Whoever writes to the table is waited for only so long, and
-- holds up others behind us only so long: then it fails with lock_not_available, and is tried again.
create function app.drop_month(parent regclass, moment timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog, app set lock_timeout = '50ms' as $$
declare
  month timestamptz := date_trunc('month', moment, 'UTC');
  name text := (select relname from pg_class where oid = parent) || to_char(month at time zone 'UTC', '"_y"YYYY"m"MM');
begin
  if not exists (select from pg_inherits i join pg_class c on c.oid = i.inhrelid
                 where i.inhparent = parent and c.relname = name) then return; end if;
  if date_add(month, '1 month', 'UTC') > now() - interval '1 day' then
    raise exception 'the month % of % is not over', month, parent;
  end if;
  execute format('drop table app.%I', name);
end $$;
revoke all on function app.drop_month from public;
grant execute on function app.drop_month to floyo_engine;
