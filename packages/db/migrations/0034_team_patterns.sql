-- Team patterns: what at least three people of a workspace do in the same way, in rough words and
-- without whom. What a person adds is their own; it is only ever counted, by functions of the owner.

-- Minutes a week that a routine takes by hand.
create type app.minutes_bucket as enum ('under-5', '5-to-15', '15-to-60', 'over-60');
create type app.people_bucket as enum ('3-to-5', '6-to-10', 'over-10');

-- Who lets their routines count.
create table app.team_contributors (
  workspace_id uuid not null,
  user_id      uuid not null,
  since        timestamptz not null default now(),
  primary key (workspace_id, user_id),
  foreign key (workspace_id, user_id) references app.members (workspace_id, user_id) on delete cascade
);
-- `update` is for the lock of whoever adds to it.
call app.protect_personal('app.team_contributors', 'select, insert, update, delete', '');

-- What is taken of a person's pattern. The check is the list of all that can be said: a word of
-- somebody's own has no place in it. Goes with the pattern, and with the consent.
create table app.team_contributions (
  workspace_id   uuid not null,
  pattern_id     uuid not null,
  user_id        uuid not null,
  template       text not null check (template ~ ('^1 (after|(daily|weekdays|weekly|every-few-weeks|monthly)'
    ' (night|morning|afternoon|evening|throughout)):( (service:)?(app\.focused|calendar\.event|chat\.message|'
    'command\.finished|file\.(created|deleted|downloaded|edited|moved|opened|uploaded)|git\.(committed|pushed)|'
    'mail\.(received|sent)|url\.visited|other)){2,12}$')),
  weekly_minutes app.minutes_bucket not null,
  -- Never the day on which it was added: what comes on one day begins to count together.
  counts_from    date not null default ((now() at time zone 'UTC')::date + 1),
  primary key (workspace_id, pattern_id),
  foreign key (workspace_id, pattern_id) references app.patterns (workspace_id, id) on delete cascade,
  foreign key (workspace_id, user_id) references app.team_contributors (workspace_id, user_id) on delete cascade
);
-- For counting the people of a template.
create index team_contributions_of_template on app.team_contributions (workspace_id, template);
call app.protect_personal('app.team_contributions', 'select, insert, update, delete', '');

-- What is shown, as it was put together on a day. No role reads it but through `read_team_patterns`.
create table app.team_pattern_days (
  workspace_id uuid primary key references app.workspaces on delete cascade,
  day          date not null
);
call app.protect('app.team_pattern_days', '', '');
create table app.team_patterns (
  workspace_id   uuid not null references app.team_pattern_days on delete cascade,
  template       text not null,
  people         app.people_bucket not null,
  weekly_minutes app.minutes_bucket not null,
  primary key (workspace_id, template)
);
call app.protect('app.team_patterns', '', '');

-- The functions work as the owner, whom forced row-level security binds as well.
create policy of_counting on app.team_contributions for select to floyo_owner using (true);
create policy of_counting on app.team_pattern_days to floyo_owner using (true) with check (true);
create policy of_counting on app.team_patterns to floyo_owner using (true) with check (true);

-- The templates of at least three people that counted on that day; only other functions may ask. It is
-- the one place that knows how many.
create function app.count_team_templates(workspace uuid, day date)
  returns table (template text, people app.people_bucket, weekly_minutes app.minutes_bucket)
  language sql stable security definer set search_path = pg_catalog, app
begin atomic
  select each.template,
    (case when count(*) <= 5 then '3-to-5' when count(*) <= 10 then '6-to-10' else 'over-10' end)::app.people_bucket,
    percentile_disc(0.5) within group (order by each.minutes)
  from (
    -- A person counts once, with the longest of their routines that are alike.
    select c.template, c.user_id, max(c.weekly_minutes) as minutes
    from app.team_contributions c
    where c.workspace_id = count_team_templates.workspace and c.counts_from <= count_team_templates.day
    group by c.template, c.user_id
  ) each
  group by each.template
  having count(*) >= 3;
end;
revoke all on function app.count_team_templates from public;

-- What the workspace of this transaction is shown, to one of its members. Put together once a day; what
-- fewer than three people are left of is gone at once, though its row may wait for the next day.
create function app.read_team_patterns()
  returns table (template text, people app.people_bucket, weekly_minutes app.minutes_bucket)
  language plpgsql security definer set search_path = pg_catalog, app as $$
#variable_conflict use_column
declare
  here uuid := app.workspace_id();
  today date := (now() at time zone 'UTC')::date;
begin
  if not exists (select from app.members m where m.workspace_id = here and m.user_id = app.user_id()) then
    return;
  end if;
  if not exists (select from app.team_pattern_days d where d.workspace_id = here and d.day >= today) then
    -- Two that put it together at a time take turns, and the second leaves it as it is.
    insert into app.team_pattern_days as d (workspace_id, day) values (here, today)
    on conflict (workspace_id) do update set day = excluded.day where d.day < excluded.day;
    if found then
      delete from app.team_patterns t where t.workspace_id = here;
      insert into app.team_patterns (workspace_id, template, people, weekly_minutes)
      select here, c.template, c.people, c.weekly_minutes from app.count_team_templates(here, today) c;
    end if;
  end if;
  return query
    select t.template, t.people, t.weekly_minutes
    from app.team_patterns t
    join app.team_pattern_days d on d.workspace_id = t.workspace_id
    join app.count_team_templates(here, d.day) c on c.template = t.template
    where t.workspace_id = here
    order by t.people desc, t.weekly_minutes desc, t.template;
end $$;
revoke all on function app.read_team_patterns from public;
grant execute on function app.read_team_patterns to floyo_api;

-- Takes away what is no longer of three people, as soon as somebody takes back what they added.
create function app.drop_team_patterns() returns trigger
  language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  delete from app.team_patterns t
  using app.team_pattern_days d
  where t.workspace_id in (select gone.workspace_id from gone)
    and d.workspace_id = t.workspace_id
    and not exists (
      select from app.count_team_templates(t.workspace_id, d.day) c where c.template = t.template
    );
  return null;
end $$;
revoke all on function app.drop_team_patterns from public;
create trigger drop_team_patterns after delete on app.team_contributions
  referencing old table as gone for each statement execute function app.drop_team_patterns();
