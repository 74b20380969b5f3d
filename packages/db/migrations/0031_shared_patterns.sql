-- Patterns that their person shows to the workspace: how the routine goes, in general words, as the
-- person saw it when they decided. It goes with its pattern, so what is forgotten is not shown on.
create table app.shared_patterns (
  workspace_id uuid not null,
  id           uuid not null default uuidv7(),
  user_id      uuid not null,
  pattern_id   uuid not null,
  shape        jsonb not null,
  shared_at    timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, pattern_id),
  foreign key (workspace_id, pattern_id) references app.patterns (workspace_id, id) on delete cascade
);
call app.protect('app.shared_patterns', 'select, insert, delete', '');
-- All see it; only its person shows it, or takes it back.
create policy of_sharer on app.shared_patterns as restrictive for insert to floyo_api
  with check (user_id = (select app.user_id()));
create policy of_sharer_back on app.shared_patterns as restrictive for delete to floyo_api
  using (user_id = (select app.user_id()));
