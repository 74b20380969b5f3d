-- An automation: a draft that may change. What runs is a published version.
create table app.workflows (
  workspace_id      uuid not null references app.workspaces on delete cascade,
  id                uuid not null default uuidv7(),
  kind              text not null default 'user' check (kind in ('user', 'system')),
  name              text not null check (length(name) between 1 and 200),
  description       text,
  draft             jsonb not null,
  -- Grows with each change of the draft.
  revision          integer not null default 1,
  published_version integer,
  enabled           boolean not null default false,
  suggestion_id     uuid,
  -- How long the routine took by hand, for the time saved.
  manual_seconds    double precision,
  created_by        uuid references auth."user" on delete set null,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  deleted_at        timestamptz,
  primary key (workspace_id, id),
  check (not enabled or (published_version is not null and deleted_at is null))
);
create unique index workflows_of_system on app.workflows (workspace_id, name) where kind = 'system';
call app.protect('app.workflows', 'select, insert, update, delete', 'select');

-- One immutable definition of a workflow. Runs belong to versions.
create table app.workflow_versions (
  workspace_id uuid not null,
  workflow_id  uuid not null,
  version      integer not null check (version > 0),
  definition   jsonb not null,
  comment      text,
  published_by uuid references auth."user" on delete set null,
  published_at timestamptz not null default now(),
  primary key (workspace_id, workflow_id, version),
  foreign key (workspace_id, workflow_id) references app.workflows (workspace_id, id) on delete cascade
);
call app.protect('app.workflow_versions', 'select, insert', 'select');
alter table app.workflows add foreign key (workspace_id, id, published_version)
  references app.workflow_versions (workspace_id, workflow_id, version) deferrable initially deferred;

-- The triggers of enabled workflows, one row each. Enabling, disabling and publishing replace them in
-- their own transaction, so an old version's trigger never fires beside the new one's.
create table app.schedules (
  workspace_id  uuid not null,
  id            uuid not null default uuidv7(),
  workflow_id   uuid not null,
  version       integer not null,
  trigger_index integer not null,
  cron          text not null,
  timezone      text not null,
  every_weeks   integer,
  anchor        date,
  missed        text not null check (missed in ('skip', 'run-once', 'run-all')),
  next_at       timestamptz,
  last_due_at   timestamptz,
  created_at    timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, workflow_id, trigger_index),
  foreign key (workspace_id, workflow_id) references app.workflows (workspace_id, id) on delete cascade
);
-- For the scheduler's look at what is due.
create index schedules_due on app.schedules (next_at) where next_at is not null;
call app.protect('app.schedules', 'select, insert, update, delete', 'select, update');

-- Each due time that became a run: the key makes a second firing impossible.
create table app.schedule_fires (
  workspace_id uuid not null references app.workspaces on delete cascade,
  schedule_id  uuid not null,
  due_at       timestamptz not null,
  run_id       uuid,
  -- Why a due time became no run: its policy, or what stood in the way.
  skipped      text,
  primary key (workspace_id, schedule_id, due_at),
  check ((run_id is null) <> (skipped is null))
);
call app.protect('app.schedule_fires', 'select', 'select, insert, delete');

create table app.webhooks (
  workspace_id uuid not null,
  id           uuid not null default uuidv7(),
  workflow_id  uuid not null,
  -- Part of the address `/hooks/:token`; whoever knows it can start runs.
  token        text not null unique,
  enabled      boolean not null default false,
  version      integer,
  answer       text not null default 'accepted' check (answer in ('accepted', 'result')),
  delivery_id_header text,
  created_at   timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, workflow_id),
  foreign key (workspace_id, workflow_id) references app.workflows (workspace_id, id) on delete cascade
);
call app.protect('app.webhooks', 'select, insert, update, delete', 'select');

-- One delivery id, one run.
create table app.webhook_deliveries (
  workspace_id uuid not null references app.workspaces on delete cascade,
  webhook_id   uuid not null,
  delivery_id  text not null check (length(delivery_id) <= 200),
  run_id       uuid not null,
  received_at  timestamptz not null default now(),
  primary key (workspace_id, webhook_id, delivery_id)
);
call app.protect('app.webhook_deliveries', 'select', 'select, insert, delete');

create table app.event_triggers (
  workspace_id  uuid not null,
  id            uuid not null default uuidv7(),
  workflow_id   uuid not null,
  version       integer not null,
  trigger_index integer not null,
  -- Whose events: a trigger sees those of the person who enabled it, nobody else's.
  user_id       uuid not null,
  event_type    text not null,
  condition     text,
  debounce_ms   integer,
  -- With a debounce: when it fires unless another event comes, the latest event, and how many came.
  fire_at       timestamptz,
  pending_event jsonb,
  pending_count integer not null default 0,
  created_at    timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, workflow_id, trigger_index),
  foreign key (workspace_id, workflow_id) references app.workflows (workspace_id, id) on delete cascade,
  foreign key (workspace_id, user_id) references app.members (workspace_id, user_id) on delete cascade
);
-- For the match of arriving events.
create index event_triggers_of_type on app.event_triggers (workspace_id, user_id, event_type);
-- For those that have been quiet for their time.
create index event_triggers_quiet on app.event_triggers (fire_at) where fire_at is not null;
call app.protect('app.event_triggers', 'select, insert, update, delete', 'select, update');
