-- Control over execution: what may run how many at a time, in which order, and what is held back.

-- 0 is high, 1 normal, 2 low. Among the runs of one priority the longest due goes first.
alter table app.run_queue add column priority smallint not null default 1 check (priority between 0 and 2);
drop index app.run_queue_claimable;
-- For claimRuns, which reads each priority from its longest due on.
create index run_queue_claimable on app.run_queue (priority, available_at);

-- Of the published version; a run by hand may ask for another.
alter table app.workflows add column priority smallint not null default 1 check (priority between 0 and 2);
-- While it is set, no run of the workflow begins or goes on; new ones are accepted and wait.
alter table app.workflows add column paused_at timestamptz;
-- For the engine's look at what is paused.
create index workflows_paused on app.workflows (workspace_id, id) where paused_at is not null;

-- The limits that a workspace sets itself, and its share beside the others under load.
alter table app.workspaces add column limits jsonb not null default '[]';
alter table app.workspaces add column weight real not null default 1 check (weight between 0.1 and 10);
-- For the engine's look at what is out of the ordinary.
create index workspaces_limited on app.workspaces (id) where limits <> '[]' or weight <> 1;
alter table app.connections add column limits jsonb not null default '[]';
create index connections_limited on app.connections (workspace_id, name) where limits <> '[]';

-- Places at gates: of runs and steps that wait for their turn, and of those that have one. Whoever
-- holds a place is told from the queue, never from a counter: the place of a run that has ended, or
-- of a step whose worker was lost, counts no more. There are rows only for what has limits.
create table app.gate_places (
  workspace_id  uuid not null references app.workspaces on delete cascade,
  gate          text not null,
  run_id        uuid not null,
  -- '' is the run itself, for as long as it is unfinished.
  step_key      text not null default '',
  -- How many may be through the gate at a time, or how many a time.
  capacity      integer,
  rate_count    integer,
  rate_seconds  double precision,
  -- Whether the latest to come end those that came before them.
  cancels_old   boolean not null default false,
  priority      smallint not null,
  since         timestamptz not null default clock_timestamp(),
  admitted_at   timestamptz,
  -- The claim under which an admitted step began.
  claim_seq     integer,
  primary key (workspace_id, run_id, step_key, gate),
  check (num_nonnulls(capacity, rate_count) = 1 and (rate_count is null) = (rate_seconds is null))
);
-- For what waits, in every workspace at once.
create index gate_places_waiting on app.gate_places (workspace_id, gate) where admitted_at is null;
-- For how many are through a gate.
create index gate_places_of_gate on app.gate_places (workspace_id, gate) where admitted_at is not null;
call app.protect('app.gate_places', 'select', 'select, insert, update, delete');

-- When a gate with a rate is as good as unused again (GCRA).
create table app.gate_rates (
  workspace_id uuid not null references app.workspaces on delete cascade,
  gate         text not null,
  unused_at    timestamptz not null,
  primary key (workspace_id, gate)
);
-- For their removal.
create index gate_rates_unused on app.gate_rates (unused_at);
call app.protect('app.gate_rates', '', 'select, insert, update, delete');

-- Targets that fail so often that they are left alone for a while. A target without a row is well.
create table app.breakers (
  workspace_id uuid not null references app.workspaces on delete cascade,
  -- `connection:office-smtp`, or `host:api.example.com`.
  target       text not null,
  state        text not null check (state in ('open', 'half-open')),
  -- What opened it: the failures among the calls, and the last of them.
  calls        integer not null,
  failures     integer not null,
  reason       text not null,
  -- The first opening since it was last well.
  down_since   timestamptz not null default now(),
  opened_at    timestamptz not null default now(),
  -- When the next probe may be made; while one is under way, when it counts as lost.
  probe_at     timestamptz not null,
  primary key (workspace_id, target)
);
call app.protect('app.breakers', 'select', 'select, insert, update, delete');

-- Dead letters: runs that failed after their last attempt, or that cost three workers their lives.
create index run_ends_dead on app.run_ends (workspace_id, run_id desc)
  where outcome -> 'error' -> 'dead' is not null;
-- For whether a dead run was repeated.
create index runs_of_origin on app.runs (workspace_id, retry_of) where retry_of is not null;
