-- One lock for all months of a table. With one for each, who had made one month and went on to the next
-- waited for somebody who made that next one and waited for the table. And a look at the catalog itself
-- after the wait: to_regclass still remembers that there was none, and the month was made twice.
create or replace function app.ensure_month(parent regclass, moment timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog, app as $$
declare
  month timestamptz := date_trunc('month', moment, 'UTC');
  parent_name text := (select relname from pg_class where oid = parent);
  name text := parent_name || to_char(month at time zone 'UTC', '"_y"YYYY"m"MM');
begin
  if to_regclass('app.' || name) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtext('app.ensure_month ' || parent_name));
  if exists (select from pg_class where relname = name and relnamespace = 'app'::regnamespace) then return; end if;
  execute format('create table app.%I partition of %s for values from (%L) to (%L)', name, parent,
    app.uuid_floor(month), app.uuid_floor(date_add(month, '1 month', 'UTC')));
  execute format('alter table app.%I enable row level security', name);
  execute format('alter table app.%I force row level security', name);
  execute format('create policy through_parent on app.%I using (false)', name);
end $$;

-- Their names had the last digit of the year where the "y" was meant to be.
do $$
declare
  old text;
begin
  for old in select relname from pg_class where relnamespace = 'app'::regnamespace and relispartition
    and relkind = 'r' and relname ~ '_[0-9]{5}m[0-9]{2}$'
  loop
    execute format('alter table app.%I rename to %I', old, regexp_replace(old, '_[0-9]([0-9]{4}m[0-9]{2})$', '_y\1'));
  end loop;
end $$;
