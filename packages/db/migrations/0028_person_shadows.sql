-- Shadows beside a person: the triggers of a workflow that is off are watched, nothing is carried out,
-- and each time it would have started is set against what the person did.
alter table app.shadows
  add column beside text not null default 'runs' check (beside in ('runs', 'person'));

-- The ledger of such a shadow. It tells of its person's events and is theirs alone.
create table app.shadow_entries (
  workspace_id uuid not null,
  id           uuid not null default uuidv7(),
  user_id      uuid not null,
  shadow_id    uuid not null,
  pattern_id   uuid not null,
  at           timestamptz not null,
  verdict      text not null check (verdict in ('agreed', 'workflow-only', 'person-only', 'unknown')),
  event_ids    uuid[] not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, shadow_id) references app.shadows (workspace_id, id) on delete cascade,
  -- When the routine is forgotten, so is what was judged by it.
  foreign key (workspace_id, pattern_id) references app.patterns (workspace_id, id) on delete cascade
);
-- For the latest entries of a shadow.
create index shadow_entries_of_shadow on app.shadow_entries (workspace_id, shadow_id, at desc);
call app.protect_personal('app.shadow_entries', 'select, insert, update, delete', '');
