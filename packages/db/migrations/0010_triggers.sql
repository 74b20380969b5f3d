-- Triggers in full: what came to a webhook and became no run, signatures, samples, calendars, and how
-- schedules treat holidays, pauses and runs that overlap.

alter table app.webhooks
  drop constraint webhooks_answer_check,
  add constraint webhooks_answer_check check (answer in ('accepted', 'result', 'response')),
  -- How long a caller that waits is kept waiting.
  add column answer_timeout_ms integer not null default 30000 check (answer_timeout_ms between 1000 and 60000),
  -- A condition in CEL: a delivery that does not meet it starts nothing.
  add column condition text,
  -- The scheme and the connection that holds the secret; the secret itself is nowhere near.
  add column signature jsonb,
  -- Until then the next delivery is kept as the workflow's sample.
  add column capture_until timestamptz;
grant update (capture_until) on app.webhooks to floyo_engine;

-- Deliveries that became no run, for seven days. Accepted ones are runs, and nothing is kept twice.
create table app.webhook_inbox (
  workspace_id uuid not null,
  id           uuid not null default uuidv7(),
  webhook_id   uuid not null,
  workflow_id  uuid not null,
  status       text not null check (status in ('duplicate', 'refused', 'disabled', 'unmatched', 'invalid', 'full')),
  reason       text not null,
  method       text not null,
  headers      jsonb not null,
  query        jsonb not null,
  -- As it came; null when what an address may keep in an hour was used up.
  body         bytea,
  body_bytes   integer not null check (body_bytes >= 0),
  -- Of a duplicate: the run that the first delivery started.
  run_id       uuid,
  received_at  timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, webhook_id) references app.webhooks (workspace_id, id) on delete cascade
);
-- For the deliveries of a workflow, and for what came within the last hour.
create index webhook_inbox_of_workflow on app.webhook_inbox (workspace_id, workflow_id, id desc);
-- For the end of its seven days.
create index webhook_inbox_old on app.webhook_inbox (received_at);
call app.protect('app.webhook_inbox', 'select', 'select, insert, delete');

-- What a trigger brought once, kept to try the workflow with: one a workflow, the latest.
create table app.trigger_samples (
  workspace_id uuid not null,
  workflow_id  uuid not null,
  data         jsonb not null,
  -- Whether the signature was right; null when none is asked for.
  verified     boolean,
  captured_at  timestamptz not null default now(),
  primary key (workspace_id, workflow_id),
  foreign key (workspace_id, workflow_id) references app.workflows (workspace_id, id) on delete cascade
);
call app.protect('app.trigger_samples', 'select', 'select, insert, update');

-- Named days on which schedules rest, such as the public holidays of a country.
create table app.calendars (
  workspace_id uuid not null references app.workspaces on delete cascade,
  id           uuid not null default uuidv7(),
  name         text not null check (length(name) between 1 and 64),
  -- [{ "date": "2026-12-25", "name": "Christmas Day" }], by date, each once.
  days         jsonb not null default '[]',
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, name)
);
call app.protect('app.calendars', 'select, insert, update, delete', 'select');

alter table app.schedules
  -- What becomes of a due time whose run before it has not ended.
  add column overlap text not null default 'allow' check (overlap in ('allow', 'skip', 'queue', 'cancel-old')),
  -- A due time fires up to so much later, by a share that follows from the schedule and the time.
  add column jitter_ms integer check (jitter_ms > 0),
  add column except_days date[] not null default '{}',
  add column calendar text,
  add column on_holiday text not null default 'skip' check (on_holiday in ('skip', 'next-workday')),
  -- With jitter: the due time that fires at next_at.
  add column next_due_at timestamptz,
  -- The run of the latest due time that started: what the next one may overlap.
  add column last_run_id uuid,
  -- Paused from then until then (infinity: until somebody says so). What is due in between is skipped.
  add column paused_at timestamptz,
  add column paused_until timestamptz,
  add constraint schedules_pause_check check ((paused_at is null) = (paused_until is null));

alter table app.schedule_fires add column backfill_id uuid;
-- For canceling a backfill.
create index schedule_fires_of_backfill on app.schedule_fires (workspace_id, backfill_id) where backfill_id is not null;
grant update on app.schedule_fires to floyo_engine;

-- Runs of schedules that wait for the run before them to end, in the order of their due times.
create table app.schedule_holds (
  workspace_id uuid not null references app.workspaces on delete cascade,
  schedule_id  uuid not null,
  due_at       timestamptz not null,
  run_id       uuid not null,
  primary key (workspace_id, schedule_id, due_at)
);
call app.protect('app.schedule_holds', '', 'select, insert, delete');

-- Times of the past that were made up for on request.
create table app.backfills (
  workspace_id uuid not null,
  id           uuid not null default uuidv7(),
  schedule_id  uuid not null,
  workflow_id  uuid not null,
  from_at      timestamptz not null,
  to_at        timestamptz not null,
  runs         integer not null,
  created_by   uuid,
  created_at   timestamptz not null default now(),
  canceled_at  timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, workflow_id) references app.workflows (workspace_id, id) on delete cascade
);
call app.protect('app.backfills', 'select, update', 'select, insert');

alter type app.trigger_kind add value if not exists 'workflow';

-- Workflows that start when another one's run ends.
create table app.chain_triggers (
  workspace_id       uuid not null,
  id                 uuid not null default uuidv7(),
  workflow_id        uuid not null,
  version            integer not null,
  trigger_index      integer not null,
  source_workflow_id uuid not null,
  ended              text not null check (ended in ('success', 'failure', 'any')),
  -- Ends before that moment were dealt with.
  seen_until         timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, workflow_id, trigger_index),
  foreign key (workspace_id, workflow_id) references app.workflows (workspace_id, id) on delete cascade,
  foreign key (workspace_id, source_workflow_id) references app.workflows (workspace_id, id) on delete cascade
);
call app.protect('app.chain_triggers', 'select, insert, update, delete', 'select, update');

-- Each ended run that started another: the key makes a second start impossible.
create table app.chain_fires (
  workspace_id  uuid not null references app.workspaces on delete cascade,
  trigger_id    uuid not null,
  source_run_id uuid not null,
  run_id        uuid,
  -- Why it started none.
  skipped       text,
  fired_at      timestamptz not null default now(),
  primary key (workspace_id, trigger_id, source_run_id),
  check ((run_id is null) <> (skipped is null))
);
-- For the end of their time.
create index chain_fires_old on app.chain_fires (fired_at);
call app.protect('app.chain_fires', 'select', 'select, insert, delete');
