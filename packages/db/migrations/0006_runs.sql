-- Runs, kept so that the hot part stays small: what was accepted and how it ended are append-only and
-- partitioned by month; only `run_queue`, whose size is the backlog, is ever updated. The engine's code
-- is the sole writer; as the API's role it only accepts runs, together with the events that start
-- them. There are no foreign keys among these tables: retention drops whole partitions.

create type app.run_status as enum ('queued', 'running', 'waiting', 'succeeded', 'failed', 'canceled');
create type app.trigger_kind as enum ('manual', 'schedule', 'event', 'webhook', 'retry');

-- One execution of a workflow version, as it was accepted.
create table app.runs (
  workspace_id uuid not null,
  id           uuid not null default uuidv7(),
  workflow_id  uuid not null,
  -- 0 is a trial of a draft, which carries its definition.
  version      integer not null check (version >= 0),
  definition   jsonb,
  trigger      app.trigger_kind not null,
  inputs       jsonb not null default '{}',
  trigger_data jsonb not null default 'null',
  retry_of     uuid,
  started_by   uuid,
  created_at   timestamptz not null default now(),
  primary key (workspace_id, id),
  check ((version = 0) = (definition is not null))
) partition by range (id);
-- For the runs of a workflow.
create index runs_of_workflow on app.runs (workspace_id, workflow_id, id desc);
call app.protect('app.runs', 'select, insert', 'select, insert');

-- The runs that have not ended.
create table app.run_queue (
  workspace_id     uuid not null,
  run_id           uuid not null primary key,
  workflow_id      uuid not null,
  status           app.run_status not null default 'queued' check (status in ('queued', 'running', 'waiting')),
  -- When a worker may claim it: its due time while queued, the end of its lease while running, the
  -- end of its wait while waiting (infinity when only somebody's answer ends it).
  available_at     timestamptz not null default now(),
  -- The worker of the latest claim, and how many claims there were (the fencing number).
  claimed_by       text,
  claim_seq        integer not null default 0,
  -- How many workers were lost while they held it.
  lost_workers     integer not null default 0,
  cancel_requested boolean not null default false,
  -- The last entry of its journal.
  journal_seq      integer not null default 0,
  waiting_for      text,
  started_at       timestamptz
) with (fillfactor = 70);
-- For claimRuns.
create index run_queue_claimable on app.run_queue (available_at);
-- For lists of active runs and for the limit of a workspace.
create index run_queue_of_workspace on app.run_queue (workspace_id, run_id desc);
call app.protect('app.run_queue', 'select, insert', 'select, insert, update, delete');

-- The journal: the durable record of a run's steps, in batches of entries; the only state a run has.
create table app.run_journal (
  workspace_id uuid not null,
  run_id       uuid not null,
  seq          integer not null,
  claim_seq    integer not null,
  entries      jsonb not null,
  created_at   timestamptz not null default now(),
  primary key (workspace_id, run_id, seq)
) partition by range (run_id);
call app.protect('app.run_journal', 'select', 'select, insert');

-- How a run ended, with the last entries of its journal: a run of pure steps costs this one write.
create table app.run_ends (
  workspace_id uuid not null,
  run_id       uuid not null,
  workflow_id  uuid not null,
  status       app.run_status not null check (status in ('succeeded', 'failed', 'canceled')),
  outcome      jsonb not null,
  entries      jsonb not null default '[]',
  started_at   timestamptz,
  finished_at  timestamptz not null default now(),
  primary key (workspace_id, run_id)
) partition by range (run_id);
-- For lists by status.
create index run_ends_of_status on app.run_ends (workspace_id, status, run_id desc);
-- For the figures of a day.
create index run_ends_of_time on app.run_ends (workspace_id, finished_at);
call app.protect('app.run_ends', 'select', 'select, insert');

-- This month and the next; the scheduler makes the later ones in time.
select app.ensure_month(parent, now() + ahead)
from unnest(array['app.runs', 'app.run_journal', 'app.run_ends']::regclass[]) parent,
     unnest(array['0', '1 month']::interval[]) ahead;

-- What runs ask of devices. A device takes them in order; each is carried out at most once.
create table app.device_commands (
  workspace_id    uuid not null,
  id              uuid not null default uuidv7(),
  device_id       uuid not null,
  run_id          uuid not null,
  step_key        text not null,
  step_id         text not null,
  attempt         integer not null,
  workflow_name   text not null,
  command         text[] not null check (cardinality(command) > 0),
  cwd             text,
  timeout_seconds double precision not null,
  collect         text[] not null default '{}',
  status          text not null default 'queued' check (status in ('queued', 'taken', 'finished', 'refused', 'canceled')),
  result          jsonb,
  created_at      timestamptz not null default now(),
  taken_at        timestamptz,
  finished_at     timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, run_id, step_key, attempt),
  foreign key (workspace_id, device_id) references app.devices (workspace_id, id) on delete cascade
);
-- For the next command of a device.
create index device_commands_queued on app.device_commands (workspace_id, device_id, id) where status = 'queued';
call app.protect('app.device_commands', 'select, update', 'select, insert, update');
