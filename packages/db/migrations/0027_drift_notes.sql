-- Where a workflow made from a routine and what its person does have come apart, as the last look for
-- routines saw it: one note of a kind and workflow. It is that person's own, and tells of their events.
create type app.drift_kind as enum ('by-hand', 'undone', 'moved', 'changed', 'stopped');

create table app.drift_notes (
  workspace_id    uuid not null,
  id              uuid not null default uuidv7(),
  user_id         uuid not null,
  workflow_id     uuid not null,
  pattern_id      uuid not null,
  kind            app.drift_kind not null,
  seen            integer not null,
  seen_of         integer not null,
  sights          jsonb not null,
  -- What the draft would become, and of which revision of it that was thought.
  proposal        jsonb,
  revision        integer not null,
  found_at        timestamptz not null default now(),
  dismiss_reason  text,
  dismiss_comment text,
  primary key (workspace_id, id),
  unique (workspace_id, user_id, workflow_id, kind),
  foreign key (workspace_id, workflow_id) references app.workflows (workspace_id, id) on delete cascade,
  -- When the routine is forgotten, so is what was seen of it.
  foreign key (workspace_id, pattern_id) references app.patterns (workspace_id, id) on delete cascade
);
call app.protect_personal('app.drift_notes', 'select, insert, update, delete', '');
